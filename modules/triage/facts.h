// What is known about the patient at one moment: every finding true, false or unknown, every measure or nothing.
//
// Shape: made anew each turn from the evidence, so that a changed answer changes everything that followed from it.
//        Derivation: what is stated, then parents and exclusions, then `when` rules, then what a denied parent denies.
#pragma once

#include "triage/expression.h"
#include "triage/interview.h"
#include "triage/knowledge_base.h"
#include "triage/vitals.h"

#include <span>
#include <vector>

namespace fyr::triage {

class Facts final : public FactView {
  public:
    // `heard`: of the answers that deny a danger that was asked about, only those before this one are known.
    Facts(const KnowledgeBase& kb, const Interview& state, std::int32_t heard = INT32_MAX) : Facts(kb, state, heard, true) {}

    [[nodiscard]] Truth finding(std::int32_t id) const override { return m_truth[static_cast<std::size_t>(id)]; }
    [[nodiscard]] bool answeredUnknown(std::int32_t id) const override { return flag(id, unknownFlag); }
    [[nodiscard]] bool mentioned(std::int32_t id) const override { return flag(id, mentionedFlag); }
    [[nodiscard]] std::optional<double> measure(std::int32_t id) const override;
    [[nodiscard]] std::optional<double> measure(Known id) const { return measure(static_cast<std::int32_t>(id)); }

    // Said or answered, not only derived.
    [[nodiscard]] bool stated(std::int32_t id) const { return flag(id, statedFlag); }
    [[nodiscard]] bool uncertain(std::int32_t id) const { return flag(id, uncertainFlag); }
    [[nodiscard]] std::span<const Truth> truths() const noexcept { return m_truth; }
    // Present by what the patient said or answered, whatever the record says.
    [[nodiscard]] bool told(std::int32_t id) const { return (m_told.empty() ? m_truth : m_told)[static_cast<std::size_t>(id)] == Truth::yes; }
    [[nodiscard]] bool ofRecord(std::int32_t id) const { return flag(id, recordFlag); }
    [[nodiscard]] bool contradicted(std::int32_t id) const { return flag(id, contradictedFlag); } // the patient denies what the record says
    // Findings that the patient's own words deny, without being asked: in any of them, not only the first.
    [[nodiscard]] int deniedInWords() const noexcept { return m_denied; }
    // Whether what was read can be of this patient, by age and sex (`of_whom`).
    [[nodiscard]] bool canBeOf(const Evidence& e) const;
    // Where the patient's words tell of something that is there, in the order in which they tell it.
    struct Place {
        std::int32_t finding = -1;
        std::int32_t utterance = -1;
        std::uint32_t start = 0;
        std::uint32_t end = 0;
    };
    [[nodiscard]] std::span<const Place> places() const noexcept { return m_places; }
    // Words of the first text.
    [[nodiscard]] int words() const noexcept { return m_words; }
    // What the measured values say, when there are any.
    [[nodiscard]] const std::optional<VitalAssessment>& vitals() const noexcept { return m_vitals; }
    [[nodiscard]] bool anythingPresent() const noexcept { return m_present > 0; }

    // These facts with one more: what would be known after an answer. `undo` takes it back.
    void suppose(std::int32_t id, Truth t);
    void undo();
    // One finding as if it had never been said, and back again: for "what if it comes tonight".
    void forget(std::int32_t id) { m_truth[static_cast<std::size_t>(id)] = Truth::unknown; }
    void restore(std::int32_t id, Truth t) { m_truth[static_cast<std::size_t>(id)] = t; }

  private:
    static constexpr std::uint8_t unknownFlag = 1;
    static constexpr std::uint8_t mentionedFlag = 2;
    static constexpr std::uint8_t statedFlag = 4;
    static constexpr std::uint8_t uncertainFlag = 8;
    static constexpr std::uint8_t recordFlag = 16;
    static constexpr std::uint8_t contradictedFlag = 32;
    static constexpr std::uint8_t yieldsFlag = 64;
    Facts(const KnowledgeBase& kb, const Interview& state, std::int32_t heard, bool withRecord);
    [[nodiscard]] bool flag(std::int32_t id, std::uint8_t f) const {
        return (m_flags[static_cast<std::size_t>(id)] & f) != 0;
    }
    void set(std::int32_t id, Truth t);
    void spreadPresent(std::int32_t id);
    void derive();
    void spreadDenied();

    const KnowledgeBase& m_kb;
    std::vector<Truth> m_truth;
    std::vector<Truth> m_told; // without the record; empty when nothing of it took part
    std::vector<std::uint8_t> m_flags;
    std::vector<double> m_measure;
    std::vector<std::uint8_t> m_has;
    std::optional<VitalAssessment> m_vitals;
    struct Undo {
        std::int32_t id;
        Truth was;
    };
    std::vector<Undo> m_undo;
    std::vector<Place> m_places;
    bool m_record = false;
    int m_present = 0;
    int m_words = 0;
    int m_denied = 0;
};

} // namespace fyr::triage
