// Work that computers which were shut out handed in: read, enter again by hand, and say how it was settled. For managers.
// Nothing here was carried out, and nothing here carries anything out.
#pragma once

#include "ui/common/server_page.h"

namespace fyr::ui {

class HeldPage : public ServerPage {
    Q_OBJECT
  public:
    explicit HeldPage(WorkstationPort& port, QWidget* parent = nullptr);
    void forget() override;
    void retranslate() override;

  signals:
    void countChanged(int count);

  private:
    void ask() override;
    [[nodiscard]] std::optional<Nothing> nothing() const override;
    void addCards() override;
    void settle(const std::string& id, bool enteredAgain, const QString& reason, QLabel* problem);
    std::vector<presenter::HeldEntry> m_held;
    std::string m_dismissing; // whose reason is being written
    QString m_reason;
};

} // namespace fyr::ui
