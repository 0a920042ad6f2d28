#include "instruments/oracle.h"

namespace oracle {
namespace {

// How many answers had each number of points, and how many none.
struct Tally {
    int of[9] = {};
    int none = 0;
};
Tally tally(const signed char* a, int n) {
    Tally t;
    while (n-- > 0) {
        if (*a < 0) t.none++;
        else t.of[static_cast<int>(*a)]++;
        a++;
    }
    return t;
}
int worth(const Tally& t) { return t.of[1] + 2 * t.of[2] + 3 * t.of[3] + 4 * t.of[4] + 5 * t.of[5] + 6 * t.of[6] + 7 * t.of[7] + 8 * t.of[8]; }

// The number of cut points that are reached.
template <int N>
int reached(int total, const int (&cuts)[N]) {
    int r = 0;
    for (int k = 0; k < N; k++) r += total >= cuts[k];
    return r;
}
template <int N>
Verdict plain(const signed char* a, int n, const int (&cuts)[N]) {
    const Tally t = tally(a, n);
    Verdict v;
    v.missing = t.none;
    if (t.none == 0) {
        v.total = worth(t);
        v.band = reached(v.total, cuts);
    }
    return v;
}

} // namespace

// 5, 10, 15, 20 (Kroenke 2001). Item 9: asked about from 1, alert from 2.
Verdict phq9(const signed char* a) {
    Verdict v = plain(a, 9, {5, 10, 15, 20});
    switch (a[8]) {
    case -1: v.blank = true; break;
    case 1: v.toDo = 1; break;
    case 2:
    case 3: v.toDo = 3; break;
    default: break;
    }
    return v;
}
// 5, 10, 15 (Spitzer 2006).
Verdict gad7(const signed char* a) { return plain(a, 7, {5, 10, 15}); }
// From 3.
Verdict phq2(const signed char* a) { return plain(a, 2, {3}); }
Verdict gad2(const signed char* a) { return plain(a, 2, {3}); }
// 3, 6, 9; the first two are anxiety, the last two depression.
Verdict phq4(const signed char* a, int* anxiety, int* depression) {
    *anxiety = a[0] < 0 || a[1] < 0 ? -1 : a[0] + a[1];
    *depression = a[2] < 0 || a[3] < 0 ? -1 : a[2] + a[3];
    return plain(a, 4, {3, 6, 9});
}
// 13, 20, 35 as Swedish pages have it. Item 9 from 4: the red flag of 1177 Stöd och behandling.
Verdict madrsS(const signed char* a) {
    Verdict v = plain(a, 9, {13, 20, 35});
    v.blank = a[8] == -1;
    v.toDo = a[8] >= 4 ? 3 : 0;
    return v;
}
// 8, 15, 22 (Morin 2011).
Verdict isi(const signed char* a) { return plain(a, 7, {8, 15, 22}); }
// 2, 6, 10, 14: Furukawa 2009, without agoraphobia.
Verdict pdssSr(const signed char* a) { return plain(a, 7, {2, 6, 10, 14}); }
// The raw sum of 25 as a percentage; more than 50 is above the cut-off.
Verdict who5(const signed char* a, int* raw) {
    const Tally t = tally(a, 5);
    Verdict v;
    v.missing = t.none;
    *raw = t.none ? -1 : worth(t);
    if (!t.none) {
        v.total = 100 * worth(t) / 25;
        v.band = v.total > 50 ? 1 : 0;
    }
    return v;
}
// Questions 4, 5, 7 and 8 are positive: 4 becomes 0. Informal thirds at 14 and 27.
Verdict pss10(const signed char* a) {
    Verdict v;
    for (int i = 0; i < 10; i++) v.missing += a[i] == -1;
    if (v.missing) return v;
    const int negative = a[0] + a[1] + a[2] + a[5] + a[8] + a[9];
    const int positive = a[3] + a[4] + a[6] + a[7];
    v.total = negative + (16 - positive);
    v.band = v.total <= 13 ? 0 : v.total <= 26 ? 1 : 2;
    return v;
}
// WHO 2001: zones from 8, 16, 20. Who never drinks goes to question 9; who has 0 on 2 and 3 together does as well.
Verdict audit(const signed char* a) {
    signed char f[10];
    for (int i = 0; i < 10; i++) f[i] = a[i];
    const bool noneOf4to8 = a[3] < 0 && a[4] < 0 && a[5] < 0 && a[6] < 0 && a[7] < 0;
    if (a[0] == 0 && a[1] < 0 && a[2] < 0 && noneOf4to8) f[1] = f[2] = f[3] = f[4] = f[5] = f[6] = f[7] = 0;
    if (a[1] == 0 && a[2] == 0 && noneOf4to8) f[3] = f[4] = f[5] = f[6] = f[7] = 0;
    return plain(f, 10, {8, 16, 20});
}
// 10 and more than 20 (Mundt 2002).
Verdict wsas(const signed char* a) { return plain(a, 5, {10, 21}); }
// 30 and 60.
Verdict lsasSr(const signed char* a, int* fear, int* avoidance) {
    signed char f[24];
    signed char g[24];
    for (int s = 0; s < 24; s++) {
        f[s] = a[2 * s];
        g[s] = a[2 * s + 1];
    }
    const Tally tf = tally(f, 24);
    const Tally tg = tally(g, 24);
    *fear = tf.none ? -1 : worth(tf);
    *avoidance = tg.none ? -1 : worth(tg);
    return plain(a, 48, {30, 60});
}
// Most urgent: 4, 5, or what was done in the last three months. Any other yes: somebody asks. 3-5 are asked after a yes to 2,
// the three months after a yes to 6.
Verdict cssrs(const signed char* a) {
    Verdict v;
    const bool followed2 = a[1] == 0 && a[2] < 0 && a[3] < 0 && a[4] < 0;
    const bool followed6 = a[5] == 0 && a[6] < 0;
    for (int i = 0; i < 7; i++) {
        const bool notAsked = (i >= 2 && i <= 4 && followed2) || (i == 6 && followed6);
        if (a[i] < 0 && !notAsked) {
            v.missing++;
            v.blank = true;
        }
    }
    const bool urgent = a[3] == 1 || a[4] == 1 || a[6] == 1;
    const bool any = urgent || a[0] == 1 || a[1] == 1 || a[2] == 1 || a[5] == 1;
    v.toDo = urgent ? 3 : any ? 1 : 0;
    return v;
}
Verdict neq(const signed char* a, int questions, int* effects, int* byTreatment, int* impact) {
    Verdict v;
    bool effectsKnown = true, treatmentKnown = true, impactKnown = true;
    *effects = *byTreatment = *impact = 0;
    bool said = false;
    for (int q = 0; q < questions; q++) {
        const int happened = a[3 * q], much = a[3 * q + 1], why = a[3 * q + 2];
        const bool skipped = happened == 0 && much < 0 && why < 0;
        v.missing += (happened < 0) + (skipped ? 0 : (much < 0) + (why < 0));
        if (happened < 0) {
            effectsKnown = false;
            if (why != 0) treatmentKnown = false; // by other causes: not of the treatment, whether it happened or not
            if (much != 0) impactKnown = false;
        } else if (happened == 1) {
            ++*effects;
            if (why < 0) treatmentKnown = false;
            if (why == 1) {
                ++*byTreatment;
                said = true;
            }
            if (much < 0) impactKnown = false;
            else *impact += much;
        }
    }
    v.toDo = said ? 2 : 0;
    if (!effectsKnown) *effects = -1;
    if (!treatmentKnown) *byTreatment = -1;
    if (!impactKnown) *impact = -1;
    return v;
}

} // namespace oracle
