// A questionnaire as data, and what came of it (triage/screening.h).
#pragma once

#include "clinical/triage_item.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fyr::triage {

struct InstrumentAnswer {
    int points = 0;
    clinical::LocalText label;
    std::string code; // LOINC; empty when none is verified
};
struct InstrumentItem {
    clinical::LocalText text; // empty: the site supplies it
    std::string code;
    std::vector<InstrumentAnswer> answers; // empty: the instrument's
};
struct InstrumentBand {
    int from = 0;
    int to = 0;
    clinical::LocalText label;
    bool icbt = false; // internet CBT may be chosen
};
struct Instrument {
    std::string id;
    clinical::LocalText title;
    std::vector<std::string> groups; // of conditions
    std::int32_t measure = -1;
    std::string code; // LOINC panel and total
    std::string totalCode;
    clinical::LocalText intro;
    bool siteText = false;
    std::vector<InstrumentAnswer> answers;
    std::vector<InstrumentItem> items;
    std::vector<InstrumentBand> bands;
    int riskItem = 0; // from 1; 0 = none
    int riskAbove = 0;
    std::int32_t riskFinding = -1;
    std::vector<std::int32_t> riskScreen; // asked then, in this order
    [[nodiscard]] int most() const noexcept {
        int sum = 0;
        for (const auto& i : items) {
            int top = 0;
            for (const auto& a : i.answers.empty() ? answers : i.answers) top = a.points > top ? a.points : top;
            sum += top;
        }
        return sum;
    }
};
struct ScreeningRules {
    clinical::LocalText offer; // "{title}", "{count}" stand in it
    clinical::LocalText offerWhy;
    std::vector<Instrument> instruments;
};

struct ScreeningItemResult {
    std::string code;
    clinical::LocalText text;
    clinical::LocalText answer;
    std::string answerCode;
    std::optional<int> points;
};
struct ScreeningResult {
    std::string instrument;
    clinical::LocalText title;
    std::string code;
    std::string totalCode;
    std::optional<int> total; // none when an item is missing
    int most = 0;
    clinical::LocalText band;
    bool icbt = false;
    bool risk = false; // the risk item was answered above its limit
    int riskItem = 0;
    std::vector<ScreeningItemResult> items;
};

} // namespace fyr::triage
