// The whole table of rights against an oracle that was written from docs/RIGHTS.md's prose, not from the table.
#include "server/rights/decide.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace fyr::server::rights {
namespace {

// The oracle: what the law and the page say, as a person would reason.
struct Expected {
    Effect effect;
    bool redact;
};

Expected forStaff(const Question& q) {
    const bool clinician = q.role != Role::manager;
    const bool looks = q.action == Action::read || q.action == Action::search;
    const bool writesByFhir = q.action == Action::create || q.action == Action::update || q.action == Action::remove;
    const bool mine = q.place == Place::ownUnit;
    const bool reachable = q.place != Place::otherUnit;
    const bool treats = clinician && q.purpose == Purpose::treatment;
    const auto yes = [&](Effect e) { return Expected{e, q.protectedIdentity && !q.seesProtected && !q.glass}; };
    const Expected no{Effect::hidden, false};
    const Expected refused{Effect::forbidden, false};

    switch (q.kind) {
    case Kind::directory: return looks ? yes(Effect::allow) : refused;
    case Kind::trace:
        if (!reachable) return no;
        return looks && !clinician ? yes(Effect::allow) : refused;
    case Kind::other:
        if (!reachable) return no;
        return looks ? yes(Effect::allow) : refused;
    case Kind::consent: return looks && !clinician && reachable ? yes(Effect::allow) : no;
    default: break;
    }
    // From here on it is about a patient.
    if (q.glass && treats && (looks || (q.action == Action::command && q.kind == Kind::identity))) return yes(Effect::allowMarked);
    if (q.kind == Kind::identity) {
        if (q.protectedIdentity && q.relation == Relation::none) return no;
        if (looks) {
            if (reachable) return yes(Effect::allow);
            if (q.relation == Relation::unit) return yes(Effect::allow);
            return q.relation == Relation::declared && treats ? yes(Effect::allowMarked) : no;
        }
        if (writesByFhir) return reachable ? refused : no;
        if (!treats || q.relation == Relation::none) return no;
        return yes(q.relation == Relation::unit ? Effect::allow : Effect::allowMarked);
    }
    if (q.kind == Kind::queue && mine) {
        if (looks) return yes(Effect::allow);
        if (q.action == Action::command) {
            if (!clinician) return refused;
            if (treats) return yes(Effect::allow);
        }
    }
    if (q.relation == Relation::none) return no;
    if (writesByFhir) return reachable ? refused : no;
    if (q.action == Action::command)
        return q.kind == Kind::queue && q.place == Place::tenantWide && treats && !q.blocked ? yes(Effect::allow) : no;
    if (!clinician) {
        const bool followsUp = q.purpose == Purpose::administration || q.purpose == Purpose::followUp;
        const bool open = mine || (q.place == Place::tenantWide && !q.blocked);
        return followsUp && q.relation == Relation::unit && open ? yes(Effect::allow) : no;
    }
    if (!treats) return no;
    if (q.blocked && !mine) return {Effect::blockedMarker, false};
    if (q.relation == Relation::declared) return yes(Effect::allowMarked);
    return reachable ? yes(Effect::allow) : no;
}

Expected oracle(const Question& q) {
    const bool looks = q.action == Action::read || q.action == Action::search;
    if (!q.sameTenant) return {Effect::hidden, false};
    switch (q.role) {
    case Role::patient:
        if (q.kind == Kind::directory) return {looks ? Effect::allow : Effect::forbidden, false};
        if (q.whose != Whose::own) return {Effect::hidden, false};
        if (looks && q.purpose == Purpose::self && q.kind != Kind::internal && q.kind != Kind::trace && q.kind != Kind::other)
            return {Effect::allow, false};
        return {Effect::forbidden, false};
    case Role::integration:
        if (q.kind == Kind::trace && !looks) return {Effect::forbidden, false};
        if (q.action == Action::command || q.purpose != Purpose::system) return {Effect::forbidden, false};
        return {Effect::allow, false};
    case Role::admin:
        if (q.kind == Kind::directory && q.action != Action::command) return {Effect::allow, false};
        if (q.kind == Kind::trace && looks) return {Effect::allow, false};
        return {Effect::forbidden, false};
    default: return forStaff(q);
    }
}

std::string told(const Question& q) {
    std::ostringstream out;
    out << "role " << code(q.role) << " tenant " << q.sameTenant << " action " << int(q.action) << " kind " << int(q.kind) << " whose " << int(q.whose)
        << " place " << int(q.place) << " relation " << int(q.relation) << " purpose " << int(q.purpose) << " blocked " << q.blocked << " glass "
        << q.glass << " protected " << q.protectedIdentity << " sees " << q.seesProtected;
    return out.str();
}

template <class F>
void forEveryQuestion(F f) {
    for (int role = 0; role < 7; ++role)
        for (int tenant = 0; tenant < 2; ++tenant)
            for (int action = 0; action < 6; ++action)
                for (int kind = 0; kind < 8; ++kind)
                    for (int whose = 0; whose < 3; ++whose)
                        for (int place = 0; place < 3; ++place)
                            for (int relation = 0; relation < 3; ++relation)
                                for (int purpose = 0; purpose < 5; ++purpose)
                                    for (int bits = 0; bits < 16; ++bits)
                                        f(Question{static_cast<Role>(role), tenant == 1, static_cast<Action>(action), static_cast<Kind>(kind),
                                                   static_cast<Whose>(whose), static_cast<Place>(place), static_cast<Relation>(relation),
                                                   static_cast<Purpose>(purpose), (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0});
}

// asvs: 8.2.1 8.2.2 8.3.1
TEST(Decide, everyQuestionIsAnsweredAsTheOracleSays) {
    std::size_t asked = 0;
    std::size_t wrong = 0;
    forEveryQuestion([&](const Question& q) {
        ++asked;
        const auto got = decide(q);
        const auto want = oracle(q);
        if (got.effect == want.effect && got.redactContact == want.redact) return;
        if (++wrong <= 10) ADD_FAILURE() << told(q) << ": " << code(got.effect) << " by '" << got.rule << "', expected " << code(want.effect) << " redact " << want.redact;
    });
    EXPECT_EQ(wrong, 0U);
    EXPECT_EQ(asked, 7U * 2 * 6 * 8 * 3 * 3 * 3 * 5 * 16);
}

// asvs: 8.4.1
TEST(Decide, nothingOfAnotherTenantIsEverShown) {
    forEveryQuestion([](const Question& q) {
        if (!q.sameTenant && decide(q).effect != Effect::hidden) ADD_FAILURE() << told(q);
    });
}

TEST(Decide, whatIsBlockedIsShownOnlyByBreakGlassOrWithinTheUnitOrToThePatientAndSystems) {
    forEveryQuestion([](const Question& q) {
        const bool clinicalData = q.kind == Kind::record || q.kind == Kind::internal;
        const bool reader = q.role != Role::patient && q.role != Role::integration;
        if (q.blocked && clinicalData && reader && q.place != Place::ownUnit && !q.glass && decide(q).allowed()) ADD_FAILURE() << told(q);
    });
}

TEST(Decide, whereAProtectedPersonCanBeFoundIsNotShownToStaffWithoutTheRight) {
    forEveryQuestion([](const Question& q) {
        const bool atUnit = q.role == Role::nurse || q.role == Role::doctor || q.role == Role::therapist || q.role == Role::manager;
        const auto v = decide(q);
        if (atUnit && v.allowed() && q.protectedIdentity && !q.seesProtected && !q.glass && !v.redactContact) ADD_FAILURE() << told(q);
    });
}

TEST(Decide, nobodyReadsARecordWithoutARelation) {
    forEveryQuestion([](const Question& q) {
        const bool atUnit = q.role == Role::nurse || q.role == Role::doctor || q.role == Role::therapist || q.role == Role::manager;
        const bool record = q.kind == Kind::record || q.kind == Kind::internal;
        if (atUnit && record && q.relation == Relation::none && !q.glass && decide(q).effect != Effect::hidden) ADD_FAILURE() << told(q);
    });
}

TEST(Decide, thePageOfRightsHoldsTheTable) {
    std::ifstream in(FYR_SOURCE_DIR "/docs/RIGHTS.md");
    std::stringstream page;
    page << in.rdbuf();
    if (const char* file = std::getenv("FYR_WRITE_RIGHTS")) std::ofstream(file) << tableText();
    EXPECT_NE(page.str().find(tableText()), std::string::npos) << "run with FYR_WRITE_RIGHTS=FILE and put the table into docs/RIGHTS.md";
}

TEST(Decide, aTypeThatNobodyThoughtOfIsInternalWhenItIsAboutAPatient) {
    EXPECT_EQ(kindOf("Media", true), Kind::internal);
    EXPECT_EQ(kindOf("Questionnaire", false), Kind::other);
    EXPECT_EQ(kindOf("Patient", true), Kind::identity);
    EXPECT_EQ(kindOf("AuditEvent", true), Kind::trace);
}

} // namespace
} // namespace fyr::server::rights
