// How synthetic patients and therapists behave: every number of the cohort simulation, with where it is from.
//
// Shape:  one table. `source` names a paper or says "assumed": an assumed number is ours, chosen so that the whole lies among
//         what is published, and is no knowledge about anybody. A run prints the table with its figures.
// Units:  in the name.
#pragma once

#include <array>
#include <string_view>

namespace fyr::icbt::simulate {

struct Number {
    double value = 0;
    std::string_view source;
};

namespace behaviour {

// How it goes with the primary instrument: parts of its range, and of the spread at the start. Start and end correlate at about
// 0.35 (assumed), so that a change spreads by sqrt(2 * (1 - 0.35)) = 1.14 of that.
struct IllnessCourse {
    std::string_view instrument; // empty: any other
    Number startMean, startSd;
    Number least, most;          // whom the programme suits
    Number gainMeanInSd, gainSdInSd;
    Number dropout;              // in twelve weeks
};
inline constexpr Number spreadOfAChange{1.14, "assumed: start and end correlate at 0.35"};
inline constexpr std::array courses{
    IllnessCourse{"phq9",
           {14.0 / 27, "assumed: 14 points, as in routine care"},
           {5.0 / 27, "assumed: 5 points"},
           {5.0 / 27, "content/icbt/depression.programme: 5 and more is offered"},
           {23.0 / 27, "assumed: hardly anybody above"},
           {1.45, "routine care: 6.27 points (Denmark, jmir e10927), d = 0.96 (Bergen, PMC6926287), 1.27 (Stockholm, 10.1016/j.jad.2013.10.023), pooled g = 1.78 (jmir e18100); of whoever stays"},
           spreadOfAChange,
           {0.30, "depression, mean 32 %, range 0-75 %, PMC7462416"}},
    IllnessCourse{"gad7",
           {13.0 / 21, "assumed: 13 points"},
           {4.5 / 21, "assumed: 4.5 points"},
           {5.0 / 21, "content/icbt/anxiety.programme: 5 and more is offered"},
           {1.0, "the whole range"},
           {1.16, "routine care: d = 0.97 (0.88-1.06) of all, 1.34 of those who did all (Helsinki, jmir e29384); pooled g = 0.94 (jmir e18100)"},
           spreadOfAChange,
           {0.42, "between depression's and the 56-60 % who did not do all in Helsinki (jmir e29384) and Denmark (jmir e10927)"}},
    IllnessCourse{"isi",
           {18.0 / 28, "assumed: 18 points"},
           {4.0 / 28, "assumed: 4 points"},
           {10.0 / 28, "assumed: the cut-off of the community, Morin 2011"},
           {1.0, "the whole range"},
           {1.75, "guided: d = 1.8 (Blom 2015, Behaviour Research and Therapy 70:47-55); 5.9 points more than controls (PMC5168528)"},
           spreadOfAChange,
           {0.25, "assumed: fewer leave than with depression"}},
    IllnessCourse{"",
           {0.53, "assumed"},
           {0.17, "assumed"},
           {0.2, "assumed"},
           {0.9, "assumed"},
           {1.30, "assumed: between depression and anxiety"},
           spreadOfAChange,
           {0.30, "assumed: as with depression"}},
};
[[nodiscard]] constexpr const IllnessCourse& courseOf(std::string_view instrument) noexcept {
    for (const auto& c : courses)
        if (c.instrument == instrument) return c;
    return courses.back();
}

// Patients.
inline constexpr Number halfOfGainAfter{1.0 / 3, "assumed: half of the change, less what would come later, in the first third of the treatment"};
inline constexpr Number noiseSdOfRange{0.055, "assumed: 1.5 points of the PHQ-9 from week to week"};
inline constexpr Number setbacks{0.035, "assumed: of patients, something in their lives makes it worse; so that 2.9 % (jmir e18100) to 5 % (Bergen, PMC6926287) end reliably worse"};
inline constexpr Number setbackInSd{2.2, "assumed: by so much, with what else changes"};
inline constexpr Number dropoutEarlyFactor{2.0, "assumed: twice as likely in the first three weeks"};
inline constexpr Number moduleDaysMedian{5.2, "assumed: the programmes mean five days"};
inline constexpr Number moduleDaysSigma{0.45, "assumed (log-normal)"};
inline constexpr Number answersMeasure{0.86, "assumed: of those who are still there"};
inline constexpr Number answersAfterReminder{0.45, "assumed"};
inline constexpr Number answerHoursMean{14, "assumed (exponential)"};
inline constexpr Number passesOverItem{0.004, "assumed: of answer sets"};
inline constexpr Number anyIdeation{0.261, "MindSpot, 26.1 % report suicidal thoughts, BMC Psychiatry 15:676"};
inline constexpr Number ideationAlarming{0.25, "assumed: of those, more than half the days"};
inline constexpr Number ideationLater{0.35, "assumed: of later answers of those, falling with the change"};
inline constexpr Number acuteReferral{0.0215, "51 of 9,061 (0.56 %) acutely referred, MindSpot: of those with thoughts"};
inline constexpr Number messagesAWeek{0.50, "4.0 messages in 8 weeks of weekly support, PMC8844810"};
inline constexpr Number pauses{0.08, "assumed: of patients, once"};
inline constexpr Number pauseDaysMean{12, "assumed"};
inline constexpr Number comesBackWhenCalled{0.30, "assumed: of those who have gone silent"};
// Therapists.
inline constexpr Number loginsADay{2, "twice every weekday, OCD-NET, therapistguide.webcbt.se"};
inline constexpr Number sickSpellsADay{0.011, "assumed: 2-3 a year"};
inline constexpr Number sickDaysMost{5, "assumed"};
inline constexpr Number holidayWeeks{4, "semesterlagen (1977:480): four weeks together in summer"};
inline constexpr Number patientMinutesAWeek{1200, "assumed: twenty hours a week of each therapist are for patients"};
inline constexpr Number weekMinutesAPatient{14, "10-20 min, PMC6112100"};
inline constexpr Number leavesForLater{0.10, "assumed: of what could be done at a login; grows when patients are more than hours"};
inline constexpr Number unitMinutesToTake{50, "assumed: a red flag that everybody on the unit sees, in working hours"};
inline constexpr Number onCallMinutesToTake{25, "assumed"};
inline constexpr Number settleHoursMedian{3, "assumed"};
inline constexpr Number riskMinutes{25, "assumed: reading, calling, writing"};
inline constexpr Number replyMinutes{6, "assumed"};
inline constexpr Number callMinutes{8, "assumed"};
inline constexpr Number decideMinutes{5, "assumed"};
inline constexpr Number handsBack{0.06, "assumed: of what is handed in"};
inline constexpr Number takesAdapted{0.6, "assumed: of those who need a look"};

// For the report, beside the course of its instrument: in the order above.
struct Named {
    std::string_view name;
    Number number;
};
inline constexpr std::array table{
    Named{"halfOfGainAfter", halfOfGainAfter}, Named{"noiseSdOfRange", noiseSdOfRange}, Named{"setbacks", setbacks}, Named{"setbackInSd", setbackInSd}, Named{"dropoutEarlyFactor", dropoutEarlyFactor},
    Named{"moduleDaysMedian", moduleDaysMedian}, Named{"moduleDaysSigma", moduleDaysSigma}, Named{"answersMeasure", answersMeasure}, Named{"answersAfterReminder", answersAfterReminder},
    Named{"answerHoursMean", answerHoursMean}, Named{"passesOverItem", passesOverItem}, Named{"anyIdeation", anyIdeation}, Named{"ideationAlarming", ideationAlarming},
    Named{"ideationLater", ideationLater}, Named{"acuteReferral", acuteReferral}, Named{"messagesAWeek", messagesAWeek}, Named{"pauses", pauses}, Named{"pauseDaysMean", pauseDaysMean},
    Named{"comesBackWhenCalled", comesBackWhenCalled}, Named{"loginsADay", loginsADay}, Named{"sickSpellsADay", sickSpellsADay}, Named{"sickDaysMost", sickDaysMost}, Named{"holidayWeeks", holidayWeeks},
    Named{"patientMinutesAWeek", patientMinutesAWeek}, Named{"weekMinutesAPatient", weekMinutesAPatient}, Named{"leavesForLater", leavesForLater}, Named{"unitMinutesToTake", unitMinutesToTake},
    Named{"onCallMinutesToTake", onCallMinutesToTake}, Named{"settleHoursMedian", settleHoursMedian}, Named{"riskMinutes", riskMinutes}, Named{"replyMinutes", replyMinutes},
    Named{"callMinutes", callMinutes}, Named{"decideMinutes", decideMinutes}, Named{"handsBack", handsBack}, Named{"takesAdapted", takesAdapted},
};

} // namespace behaviour
} // namespace fyr::icbt::simulate
