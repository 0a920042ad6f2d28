// The published rules once more, written by hand and in another way: tallies and cut points instead of data. It knows
// nothing of the module under test and reads no file. A missing answer is -1.
#pragma once

namespace oracle {

struct Verdict {
    int total = -1;   // -1: none
    int band = -1;    // counted from 0; -1: none
    int missing = 0;
    int toDo = 0;     // 0 nothing, 1 a person asks, 2 the therapist looks, 3 everybody sees it
    bool blank = false; // the question of risk was asked and left out
    friend bool operator==(const Verdict&, const Verdict&) = default;
};

Verdict phq9(const signed char* a);
Verdict gad7(const signed char* a);
Verdict phq2(const signed char* a);
Verdict gad2(const signed char* a);
Verdict phq4(const signed char* a, int* anxiety, int* depression); // -1: none
Verdict madrsS(const signed char* a);
Verdict isi(const signed char* a);
Verdict pdssSr(const signed char* a);
Verdict who5(const signed char* a, int* raw);
Verdict pss10(const signed char* a);
Verdict audit(const signed char* a);
Verdict wsas(const signed char* a);
Verdict lsasSr(const signed char* a, int* fear, int* avoidance); // fear, avoidance, fear, avoidance, …
Verdict cssrs(const signed char* a);                             // 1-5, 6 ever, 6 in three months
// occurred, impact, cause of each; counts are -1 where they are not known
Verdict neq(const signed char* a, int questions, int* effects, int* byTreatment, int* impact);

} // namespace oracle
