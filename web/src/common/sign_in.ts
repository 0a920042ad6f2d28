// Why a sign-in did not work, as far as the person needs to know.
export type SignInProblem = "wrong" | "tooMany" | "network" | "notPatient" | "failed";
