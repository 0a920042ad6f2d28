// Faults planted on purpose, to prove that the simulator would find them. In what is shipped `FYR_PLANTED(n)` is the
// constant `false`: the compiler removes what it guards. Only the test build that defines FYR_PLANTED_FAULTS can choose one.
//
// Shape: numbers and what they break are listed in tests/planted/faults.h.
#pragma once

#ifdef FYR_PLANTED_FAULTS
namespace fyr::planted {
inline thread_local int active = 0; // 0: none
} // namespace fyr::planted
#define FYR_PLANTED(n) (::fyr::planted::active == (n))
#else
#define FYR_PLANTED(n) false
#endif
