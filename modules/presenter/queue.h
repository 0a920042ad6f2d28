// The triage queue as a clinician sees it: which rows, in which order, with which flags.
//
// Shape: pure functions over what the cache holds. Deadline first: overdue items are on top because theirs is the
//        earliest; no filter hides what is overdue and urgent without saying so (`QueueView::hiddenUrgent`).
#pragma once

#include "clinical/triage_item.h"
#include "presenter/time_left.h"

#include <optional>
#include <string>
#include <vector>

namespace fyr::presenter {

// One item as the cache knows it, with what the outbox adds.
struct QueueEntry {
    clinical::TriageItem item; // the overlay of pending commands already applied
    int redFlags = 0;
    int messages = 0; // unread from the patient
    int unsent = 0;   // commands about it that the server has not answered
    bool attention = false; // a command about it was refused and waits for a person
};

enum class QueueFilter : std::uint8_t { all, unclaimed, mine, decided };

struct QueueRow {
    std::string id;
    std::optional<clinical::Urgency> level; // none = "You decide"
    TimeLeft left;
    std::string name;
    Age age;
    clinical::Sex sex = clinical::Sex::unknown;
    std::string quote; // the patient's first words, one paragraph
    clinical::PersonRef holder;
    bool mine = false;
    bool byProxy = false;
    bool interviewing = false; // the patient is still answering
    bool decided = false;
    bool fresh = false; // never held, never opened here, younger than its first quarter
    clinical::Destination destination;
    int redFlags = 0;
    int messages = 0;
    int unsent = 0;
    bool attention = false;
    friend bool operator==(const QueueRow&, const QueueRow&) = default;
};

struct QueueView {
    std::vector<QueueRow> rows;
    int attentionRows = 0; // the first rows, pinned
    int all = 0;
    int unclaimed = 0;
    int mine = 0;
    int decided = 0;
    int dueSoon = 0;      // of all that wait: due within 10 minutes, or overdue
    int urgentOpen = 0;   // immediate and emergency, not decided: the rail's badge
    int hiddenUrgent = 0; // immediate or overdue items that the filter or search leaves out
    friend bool operator==(const QueueView&, const QueueView&) = default;
};

struct QueueRequest {
    QueueFilter filter = QueueFilter::all;
    std::string search; // name or the patient's words; accents and case do not matter
    std::string me;     // practitioner id
    Instant now;
};

[[nodiscard]] QueueView buildQueue(const std::vector<QueueEntry>& entries, const QueueRequest& request);

} // namespace fyr::presenter
