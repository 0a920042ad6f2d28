// The caseload as a table: rows that a presenter decided, and of each the course that its pictures are painted from.
#pragma once

#include "presenter/caseload.h"
#include "ui/caseload/course_port.h"
#include "ui/common/stepped_rows.h"

#include <QAbstractTableModel>
#include <unordered_map>

namespace fyr::ui {

// `waits` stands for risk and homework, and whatever else presses most, where there is no room for all.
enum class CaseloadColumn { clock, patient, waits, risk, homework, trend, track, activity, message, next };
inline constexpr int caseloadColumns = 10;

class CaseloadModel : public SteppedRows<QAbstractTableModel> {
    Q_OBJECT
  public:
    enum Role { RowRole = Qt::UserRole + 1, CourseRole, IdRole };
    using SteppedRows::SteppedRows;

    // `now`: what is said in spans of time is by it.
    void show(presenter::CaseloadView view, CaseloadSnapshot courses, Instant now);
    [[nodiscard]] const presenter::CaseloadView& view() const { return m_view; }
    [[nodiscard]] const presenter::CaseloadRow* at(int row) const;
    [[nodiscard]] const presenter::CaseloadEntry* entry(const std::string& id) const;
    [[nodiscard]] int rowOf(const std::string& id) const; // -1 when it is not shown
    [[nodiscard]] Instant now() const { return m_now; }
    void retranslate();

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    // A whole row in words.
    [[nodiscard]] QString spoken(const presenter::CaseloadRow& r) const;

  private:
    [[nodiscard]] QString cell(const presenter::CaseloadRow& r, CaseloadColumn column) const;
    presenter::CaseloadView m_view;
    CaseloadSnapshot m_courses;
    std::unordered_map<std::string, const presenter::CaseloadEntry*> m_byId;
    Instant m_now;
};

} // namespace fyr::ui

Q_DECLARE_METATYPE(const fyr::presenter::CaseloadRow*)
Q_DECLARE_METATYPE(const fyr::clinical::CourseRow*)
