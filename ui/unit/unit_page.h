// A unit's internet CBT, for whoever supervises it: open risk with its clock, who has how much, how long people wait, how
// courses ended, what patients thought. Figures of few are "too few to say". Nothing here changes anything.
#pragma once

#include "ui/common/server_page.h"

namespace fyr::ui {

class Segmented;

class UnitPage : public ServerPage {
    Q_OBJECT
  public:
    explicit UnitPage(WorkstationPort& port, QWidget* parent = nullptr);
    void forget() override;
    void retranslate() override;

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void ask() override;
    [[nodiscard]] std::optional<Nothing> nothing() const override;
    void addCards() override;
    void addRisks(const presenter::UnitView& u);
    void addLoad(const presenter::UnitView& u);
    void addWaits(const presenter::UnitView& u);
    void addOutcomes(const presenter::UnitView& u);
    void addOpinions(const presenter::UnitView& u);
    [[nodiscard]] QString patientOf(const std::string& course) const; // empty: not on this computer
    std::optional<presenter::UnitView> m_view;
    Segmented* m_days;
    bool m_narrow = false;
};

} // namespace fyr::ui
