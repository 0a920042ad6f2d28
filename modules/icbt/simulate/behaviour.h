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

// Patients.
inline constexpr Number baselineMeanOfRange{0.53, "assumed: about 14 of 27 points of the PHQ-9, as in routine care"};
inline constexpr Number baselineSdOfRange{0.15, "assumed: about 4 points of the PHQ-9"};
inline constexpr Number gainMeanInSd{1.35, "Stockholm routine care, d = 1.27 (99 % CI 1.14-1.39), 10.1016/j.jad.2013.10.023; a little more for a full course, because some leave early"};
inline constexpr Number gainSdInSd{0.95, "assumed: so that 48 % (Bergen, PMC6926287) to 66 % (29 Swedish trials, fpsyt.2019.00749) change reliably"};
inline constexpr Number gainHalfLifeWeeks{4.0, "assumed: half of the change by week four"};
inline constexpr Number noiseSdOfRange{0.055, "assumed: 1.5 points of the PHQ-9 from week to week"};
inline constexpr Number dropoutInTwelveWeeks{0.30, "depression, mean 32 %, range 0-75 %, PMC7462416"};
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

// For the report: in the order above.
struct Named {
    std::string_view name;
    Number number;
};
inline constexpr std::array table{
    Named{"baselineMeanOfRange", baselineMeanOfRange}, Named{"baselineSdOfRange", baselineSdOfRange}, Named{"gainMeanInSd", gainMeanInSd}, Named{"gainSdInSd", gainSdInSd},
    Named{"gainHalfLifeWeeks", gainHalfLifeWeeks}, Named{"noiseSdOfRange", noiseSdOfRange}, Named{"dropoutInTwelveWeeks", dropoutInTwelveWeeks}, Named{"dropoutEarlyFactor", dropoutEarlyFactor},
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
