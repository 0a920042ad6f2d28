#include "presenter/review.h"

#include <algorithm>

namespace fyr::presenter {
namespace {

using clinical::CourseModule;
using clinical::CourseRow;
using clinical::LocalText;
using records::CoursePapers;

constexpr auto day = std::chrono::hours(24);
constexpr auto sameMoment = std::chrono::seconds(1); // handing in stamps module and sheets at once

LocalText verbatim(const std::string& words) { return {words, {}}; } // in the patient's own language, whatever that is

const CourseModule* moduleOf(const CourseRow& row, std::string_view id) {
    const auto it = std::ranges::find(row.modules, id, &CourseModule::id);
    return it == row.modules.end() ? nullptr : &*it;
}

void risks(const CourseRow& row, const CoursePapers& papers, const std::optional<Instant>& since, News& out) {
    for (const auto& d : row.duties)
        if (d.isRisk()) {
            out.changes.push_back({ChangeKind::risk, d.raised, d.label, d.answer, {}, {}, d.taking ? std::string() : d.holder.name});
            out.riskUnchanged = out.riskUnchanged && since && d.raised <= *since;
        }
    for (const auto& r : papers.risks)
        if (r.settledAt && (!since || *r.settledAt > *since)) {
            out.changes.push_back({ChangeKind::riskSettled, *r.settledAt, r.question, verbatim(r.done), {}, {}, r.holder.name});
            out.riskUnchanged = false;
        }
}

void measures(const CourseRow& row, const CoursePapers& papers, const ProgrammeGuide& guide, const std::optional<Instant>& since, News& out) {
    for (std::size_t i = 0; i < papers.measures.size(); ++i) {
        const auto& m = papers.measures[i];
        if (since && m.at <= *since) continue;
        Change c{ChangeKind::measure, m.at, m.title.sv.empty() && m.title.en.empty() ? verbatim(m.instrument) : m.title, {}, m.total, {}, {}};
        for (std::size_t j = i + 1; j < papers.measures.size() && !c.before; ++j)
            if (papers.measures[j].instrument == m.instrument) c.before = papers.measures[j].total;
        for (const auto& item : watchedOf(m, guide))
            for (const auto& a : item.answers) {
                c.words.sv += (c.words.sv.empty() ? "" : "\n") + a.in("sv");
                c.words.en += (c.words.en.empty() ? "" : "\n") + a.in("en");
            }
        out.changes.push_back(std::move(c));
    }
    for (const auto& p : row.trend.points)
        if (!p.total && (!since || p.at > *since)) out.changes.push_back({ChangeKind::missed, p.at, row.trend.title, {}, {}, {}, {}});
}

void messages(const CoursePapers& papers, std::string_view me, const std::optional<Instant>& since, News& out) {
    for (const auto& m : papers.messages) {
        if (since && m.at <= *since) continue;
        if (m.byPatient) out.changes.push_back({ChangeKind::message, m.at, {}, verbatim(m.text), {}, {}, {}});
        else if (m.by != me) out.changes.push_back({ChangeKind::colleague, m.at, {}, verbatim(m.text), {}, {}, m.from});
    }
}

void opinions(const CourseRow& row, const CoursePapers& papers, const std::optional<Instant>& since, News& out) {
    for (const auto& o : papers.opinions) {
        if (since && o.at <= *since) continue;
        const auto* module = moduleOf(row, o.module);
        out.changes.push_back({ChangeKind::opinion, o.at, module ? module->title : verbatim(o.module), verbatim(o.text), o.useful, {}, {}});
    }
}

bool blank(const std::vector<LocalText>& answers) {
    return std::ranges::all_of(answers, [](const LocalText& a) { return a.sv.empty() && a.en.empty(); });
}

// A code of a list becomes its words; what a person wrote stays as it is.
Answer answerOf(const records::PaperField& f, const GuideField* known) {
    Answer a{f.id, f.label, {}, known && known->required};
    if (known && a.question == LocalText{}) a.question = known->label;
    for (const auto& text : f.answers) {
        const auto option = known ? known->options.find(text.sv) : decltype(known->options.find(text.sv)){};
        a.answers.push_back(known && option != known->options.end() ? option->second : text);
    }
    if (blank(a.answers)) a.answers.clear();
    return a;
}

// In the order that the programme asks; what it does not know any more comes last.
std::vector<Answer> answersOf(const std::vector<records::PaperField>& fields, const GuideSheet* known) {
    std::vector<Answer> out;
    const auto written = [&](std::string_view id) { return std::ranges::find(fields, id, &records::PaperField::id); };
    if (known)
        for (const auto& f : known->fields) {
            const auto it = written(f.id);
            out.push_back(it == fields.end() ? Answer{f.id, f.label, {}, f.required} : answerOf(*it, &f));
        }
    for (const auto& f : fields)
        if (!known || !known->field(f.id)) out.push_back(answerOf(f, nullptr));
    return out;
}

// Without the programme the columns are those that any line has.
std::vector<std::vector<Answer>> rowsOf(const std::vector<std::vector<records::PaperField>>& rows, const GuideSheet* known) {
    std::vector<records::PaperField> columns;
    if (!known)
        for (const auto& row : rows)
            for (const auto& f : row)
                if (std::ranges::find(columns, f.id, &records::PaperField::id) == columns.end()) columns.push_back({f.id, f.label, {}});
    std::vector<std::vector<Answer>> out;
    for (const auto& row : rows) {
        auto& line = out.emplace_back(answersOf(row, known));
        if (known) continue;
        std::vector<Answer> whole;
        for (const auto& c : columns) {
            const auto it = std::ranges::find(line, c.id, &Answer::id);
            whole.push_back(it == line.end() ? Answer{c.id, c.label, {}, false} : *it);
        }
        line = std::move(whole);
    }
    return out;
}

SheetView sheetOf(const records::Worksheet* paper, const GuideSheet* known, const CourseModule& module) {
    SheetView s;
    s.id = paper ? paper->id : known->id;
    s.title = paper && paper->title != LocalText{} ? paper->title : known ? known->title : verbatim(s.id);
    s.gate = known && known->gate;
    if (known) s.lookFor = known->lookFor;
    if (!paper) return s;
    s.at = paper->at;
    s.state = !paper->handedIn ? SheetState::draft : module.status == "submitted" && paper->at > module.since + sameMoment ? SheetState::changedAfter : SheetState::handedIn;
    if (s.state == SheetState::draft) return s;
    if (!paper->fields.empty() || !(known && known->rows)) s.answers = answersOf(paper->fields, known && known->rows ? nullptr : known);
    s.rows = rowsOf(paper->rows, known);
    return s;
}

HomeworkDone doneOf(const std::vector<SheetView>& sheets) {
    int asked = 0;
    int whole = 0;
    int begun = 0;
    const bool gates = std::ranges::any_of(sheets, &SheetView::gate);
    for (const auto& s : sheets) {
        if (gates && !s.gate) continue;
        ++asked;
        if (s.state == SheetState::notBegun || s.state == SheetState::draft) continue;
        const auto answered = [](const Answer& a) { return !a.answers.empty(); };
        const auto full = [&](const std::vector<Answer>& line) { return std::ranges::all_of(line, [&](const Answer& a) { return !a.required || answered(a); }); };
        const bool some = std::ranges::any_of(s.answers, answered) || std::ranges::any_of(s.rows, [&](const auto& r) { return std::ranges::any_of(r, answered); });
        begun += some ? 1 : 0;
        whole += some && full(s.answers) && std::ranges::all_of(s.rows, full) ? 1 : 0;
    }
    if (begun == 0) return HomeworkDone::missing;
    return whole == asked ? HomeworkDone::done : HomeworkDone::partly;
}

} // namespace

std::vector<records::PaperField> watchedOf(const records::MeasurePaper& measure, const ProgrammeGuide& guide) {
    std::vector<records::PaperField> out;
    const auto watched = guide.watchedItems.find(measure.instrument);
    if (watched == guide.watchedItems.end()) return out;
    for (const int n : watched->second)
        if (static_cast<std::size_t>(n) <= measure.items.size()) out.push_back(measure.items[static_cast<std::size_t>(n) - 1]);
    return out;
}

News newsOf(const CourseRow& row, const CoursePapers& papers, const ProgrammeGuide& guide, std::string_view me, Instant now) {
    News out;
    for (const auto& m : papers.messages)
        if (!m.byPatient && !me.empty() && m.by == me && (!out.since || m.at > *out.since)) out.since = m.at;
    const auto& since = out.since;
    risks(row, papers, since, out);
    for (const auto& m : row.modules) {
        if (since && m.since <= *since) continue;
        if (m.status == "submitted") out.changes.push_back({ChangeKind::homework, m.since, m.title, {}, {}, {}, {}});
        if (m.status == "open" && m.since != Instant{}) out.changes.push_back({ChangeKind::opened, m.since, m.title, {}, {}, {}, {}});
        if (m.status != "locked" && m.status != "notChosen") out.planUnchanged = false;
    }
    if (row.movedAt && (!since || *row.movedAt > *since)) {
        out.changes.push_back({ChangeKind::version, *row.movedAt, row.programmeTitle, verbatim(row.movedFrom + " → " + row.programmeVersion), {}, {}, {}});
        out.planUnchanged = false;
    }
    measures(row, papers, guide, since, out);
    messages(papers, me, since, out);
    opinions(row, papers, since, out);
    std::ranges::stable_sort(out.changes, [](const Change& a, const Change& b) {
        return std::tuple(a.kind != ChangeKind::risk, b.at) < std::tuple(b.kind != ChangeKind::risk, a.at);
    });
    const auto from = since.value_or(row.enrolled);
    const auto passed = now > from ? (now - from + day - Millis{1}) / day : 0;
    out.days = static_cast<int>(std::clamp<std::int64_t>(passed, 1, static_cast<std::int64_t>(row.activity.size())));
    for (auto i = row.activity.size() - static_cast<std::size_t>(out.days); i < row.activity.size(); ++i) out.daysActive += row.activity[i] > 0 ? 1 : 0;
    return out;
}

std::string moduleToReview(const CourseRow& row) {
    const CourseModule* waits = nullptr;
    const CourseModule* newest = nullptr;
    for (const auto& m : row.modules) {
        if (m.status == "submitted" && (!waits || m.since < waits->since)) waits = &m;
        if ((m.status == "open" || m.status == "done") && (!newest || m.since >= newest->since)) newest = &m;
    }
    return waits ? waits->id : newest ? newest->id : std::string();
}

HomeworkView homeworkOf(const CourseRow& row, const CoursePapers& papers, const ProgrammeGuide& guide, std::string_view id) {
    HomeworkView out;
    out.module = id;
    const auto* module = moduleOf(row, id);
    if (!module) return out;
    out.title = module->title;
    out.status = module->status;
    if (out.waits()) out.handedIn = module->since;
    for (const auto& d : row.duties)
        if (d.kind == "review" && d.subject == id) {
            out.answerBy = d.answerBy;
            out.late = d.late;
        }
    for (const auto& known : guide.sheets) {
        if (known.module != id) continue;
        const auto it = std::ranges::find(papers.worksheets, known.id, &records::Worksheet::id);
        out.sheets.push_back(sheetOf(it == papers.worksheets.end() ? nullptr : &*it, &known, *module));
    }
    for (const auto& paper : papers.worksheets)
        if (paper.module == id && !guide.sheet(paper.id)) out.sheets.push_back(sheetOf(&paper, nullptr, *module));
    std::ranges::stable_sort(out.sheets, std::greater{}, &SheetView::gate);
    out.done = doneOf(out.sheets);
    return out;
}

const CourseModule* opensNext(const CourseRow& row, std::string_view module) {
    auto it = std::ranges::find(row.modules, module, &CourseModule::id);
    if (it == row.modules.end()) return nullptr;
    for (++it; it != row.modules.end(); ++it) {
        if (it->status != "locked" || it->byTherapist || it->booster) continue;
        if (it->choice.empty()) return &*it;
        const auto choice = std::ranges::find(row.choices, it->choice, &clinical::CourseChoice::id);
        if (choice == row.choices.end() || choice->taken.empty()) return nullptr; // somebody chooses first
        if (choice->taken == it->id) return &*it;
    }
    return nullptr;
}

} // namespace fyr::presenter
