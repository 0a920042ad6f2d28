// What clinicians' decisions say about the triage engine, for managers: how often they agreed, where not, and what to read.
// Every share stands with its interval; small groups are "too few to say". Nothing here changes anything.
#pragma once

#include "ui/common/server_page.h"

namespace fyr::ui {

class Segmented;

class QualityPage : public ServerPage {
    Q_OBJECT
  public:
    explicit QualityPage(WorkstationPort& port, QWidget* parent = nullptr);
    void forget() override;
    void retranslate() override;

  signals:
    void caseChosen(const std::string& item);

  private:
    void ask() override;
    [[nodiscard]] std::optional<Nothing> nothing() const override;
    void addCards() override;
    void addOverview(const presenter::QualityView& q);
    void addSplits(const presenter::QualityView& q);
    void addReasons(const presenter::QualityView& q);
    void addCases(const presenter::QualityView& q);
    std::optional<presenter::QualityView> m_view;
    Segmented* m_days;
};

} // namespace fyr::ui
