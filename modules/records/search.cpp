#include "base/text.h"
#include "records/patient_record.h"

namespace fyr::records {

std::vector<RecordEvent> searchRecord(const PatientRecord& record, std::string_view query) {
    std::vector<std::string> words;
    const std::string folded = foldForSearch(trim(query));
    for (std::size_t at = 0; at < folded.size();) {
        const std::size_t end = std::min(folded.find(' ', at), folded.size());
        if (end > at) words.push_back(folded.substr(at, end - at));
        at = end + 1;
    }
    std::vector<RecordEvent> out;
    for (const auto& e : record.timeline) {
        const std::string text = foldForSearch(e.text + ' ' + e.detail);
        if (std::ranges::all_of(words,
                                [&](const std::string& w) { return text.find(w) != std::string::npos; }))
            out.push_back(e);
    }
    return out;
}

} // namespace fyr::records
