#include "presenter/queue.h"

#include "base/text.h"

#include <algorithm>

namespace fyr::presenter {
namespace {

using clinical::ItemStatus;
using clinical::Urgency;

std::string oneParagraph(std::string_view text) {
    std::string out;
    bool space = false;
    for (const char c : prefix(trim(text), 240)) {
        if (c == '\n' || c == '\r' || c == '\t' || c == ' ') {
            space = !out.empty();
        } else {
            if (space) out += ' ';
            space = false;
            out += c;
        }
    }
    return out;
}

bool isDecided(const QueueEntry& e) {
    return e.item.status == ItemStatus::decided || e.item.status == ItemStatus::closed;
}

QueueRow row(const QueueEntry& e, const QueueRequest& request) {
    const auto& item = e.item;
    QueueRow r;
    r.id = item.id.str();
    if (item.decision || !item.suggestion.clinicianDecides) r.level = item.urgency();
    r.left = timeLeft(item.created, item.deadline, request.now);
    r.name = item.patientName;
    r.age = age(item.birthDate, request.now);
    r.sex = item.sex;
    if (!item.words.empty()) r.quote = oneParagraph(item.words.front().text);
    r.holder = item.holder;
    r.mine = !item.holder.id.empty() && item.holder.id == request.me;
    r.byProxy = item.byProxy;
    r.interviewing = item.status == ItemStatus::interviewing;
    r.decided = isDecided(e);
    r.fresh = !r.decided && item.holder.id.empty() && r.left.fraction > 0.5;
    r.destination = item.decision ? item.decision->destination : item.suggestion.destination;
    r.redFlags = e.redFlags;
    r.messages = e.messages;
    r.unsent = e.unsent;
    r.attention = e.attention;
    return r;
}

bool matches(const QueueEntry& e, const std::string& folded) {
    if (folded.empty()) return true;
    if (foldForSearch(e.item.patientName).find(folded) != std::string::npos) return true;
    return std::ranges::any_of(e.item.words, [&](const clinical::Utterance& u) {
        return foldForSearch(u.text).find(folded) != std::string::npos;
    });
}

bool passes(const QueueRow& r, QueueFilter filter) {
    switch (filter) {
    case QueueFilter::all: return !r.decided;
    case QueueFilter::unclaimed: return !r.decided && r.holder.id.empty();
    case QueueFilter::mine: return !r.decided && r.mine;
    case QueueFilter::decided: return r.decided;
    }
    return true;
}

} // namespace

QueueView buildQueue(const std::vector<QueueEntry>& entries, const QueueRequest& request) {
    QueueView view;
    const std::string folded = foldForSearch(trim(request.search));
    struct Keyed {
        QueueRow row;
        Instant deadline;
        Instant decidedAt;
        Urgency urgency;
    };
    std::vector<Keyed> kept;
    kept.reserve(entries.size());
    for (const auto& e : entries) {
        QueueRow r = row(e, request);
        if (r.decided) {
            ++view.decided;
        } else {
            ++view.all;
            if (r.holder.id.empty()) ++view.unclaimed;
            if (r.mine) ++view.mine;
            if (r.left.overdue || r.left.minutes < 10) ++view.dueSoon;
            if (r.level && *r.level <= Urgency::emergency) ++view.urgentOpen;
        }
        const bool shown = r.attention || (passes(r, request.filter) && matches(e, folded));
        if (shown) {
            const Instant decidedAt = e.item.decision ? e.item.decision->at : e.item.created;
            kept.push_back({std::move(r), e.item.deadline, decidedAt, e.item.urgency()});
        } else if (!r.decided && (r.left.overdue || r.level == Urgency::immediate)) {
            ++view.hiddenUrgent;
        }
    }
    std::ranges::sort(kept, [](const Keyed& a, const Keyed& b) {
        if (a.row.attention != b.row.attention) return a.row.attention;
        if (a.row.decided != b.row.decided) return !a.row.decided;
        if (a.row.decided && a.decidedAt != b.decidedAt) return a.decidedAt > b.decidedAt; // newest decision first
        if (a.deadline != b.deadline) return a.deadline < b.deadline;
        if (a.urgency != b.urgency) return a.urgency < b.urgency;
        return a.row.id < b.row.id;
    });
    view.rows.reserve(kept.size());
    for (auto& k : kept) {
        if (k.row.attention) ++view.attentionRows;
        view.rows.push_back(std::move(k.row));
    }
    return view;
}

} // namespace fyr::presenter
