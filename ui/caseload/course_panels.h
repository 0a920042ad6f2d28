// What a therapist does with a course, each in a panel above the bar: look after an answer or call, decide how to go on, choose or
// swap a module, hand over, sign off, and whatever takes a reason. A panel asks; the page sends.
//
// Shape:  open(entry) with the course as it stands; rowChanged(entry) while it is open: what was written stays, and when the thing
//         cannot be done any more the button says so. `wanted` is sent by the page, which closes the panel once it is durable.
#pragma once

#include "ui/caseload/course_port.h"
#include "ui/common/rising_panel.h"
#include "ui/theme/theme.h"

#include <QPlainTextEdit>

class QLabel;

namespace fyr::ui {

class ChoiceBox;
class FlowRow;
class KeyButton;

class CoursePanel : public RisingPanel {
    Q_OBJECT
  public:
    explicit CoursePanel(QWidget* parent = nullptr);
    void setMe(const std::string& practitioner) { m_me = practitioner; }
    [[nodiscard]] const clinical::CourseRow& row() const { return m_entry.row; }
    virtual void rowChanged(const presenter::CaseloadEntry& entry);
    // The draft came from the cache; `typed` is what stands in the field meanwhile.
    [[nodiscard]] virtual QPlainTextEdit* draftField() { return nullptr; }
    [[nodiscard]] const std::string& draftKey() const { return m_draft; }

  signals:
    void wanted(const fyr::ui::CourseRequest& request);
    void edited(const QString& text); // of the draft field

  protected:
    void begin(const presenter::CaseloadEntry& entry);
    [[nodiscard]] QString aboutText() const; // who, what, which week
    // Why it cannot be sent as the course is now; empty when it can.
    [[nodiscard]] virtual QString standsInTheWay() const = 0;
    virtual void update_();
    [[nodiscard]] QString whyNot(presenter::CourseAction action) const;
    CourseRequest request(protocol::CommandType type) const;
    void watch(QPlainTextEdit* text); // its keys, its draft
    [[nodiscard]] static QString trimmed(const QPlainTextEdit* text);
    QWidget* foot(const QString& key, std::initializer_list<QWidget*> left = {}); // what stands left, the note, the button
    void say(const QString& note);     // in red, and aloud
    bool writesFrom(QKeyEvent* e, QPlainTextEdit* into); // whoever begins to write gets what they write

    presenter::CaseloadEntry m_entry;
    std::string m_me;
    std::string m_draft;
    QLabel* m_note = nullptr;
    KeyButton* m_send = nullptr;
    bool m_tried = false;
};

// A text that takes as many lines as it needs.
[[nodiscard]] QLabel* wrapped(TypeSize size, bool strong = false, const char* tone = "");
// Minutes that were spent: 0, 5, 10 … 60.
[[nodiscard]] ChoiceBox* minutesBox();

// Risk, and everything that is settled by word of mouth: call, silent, back, finish.
class LookAfterPanel : public CoursePanel {
    Q_OBJECT
  public:
    enum class For { risk, call };
    explicit LookAfterPanel(QWidget* parent = nullptr);
    void open(const presenter::CaseloadEntry& entry, For what);
    void setPhone(const QString& phone); // of the patient; empty: none in the record
    void rowChanged(const presenter::CaseloadEntry& entry) override;
    void retranslate() override;
    [[nodiscard]] QPlainTextEdit* draftField() override { return m_text; }

  signals:
    void draftMoved(); // another duty is in front: it has a draft of its own

  protected:
    bool key(QKeyEvent* event) override;
    void trySend() override;
    [[nodiscard]] QString standsInTheWay() const override;
    void update_() override;

  private:
    [[nodiscard]] const clinical::CourseDuty* duty() const;
    [[nodiscard]] std::vector<const clinical::CourseDuty*> duties() const;
    void fillDuties();
    [[nodiscard]] bool isFree() const;
    For m_for = For::risk;
    std::uint32_t m_duty = 0;
    ChoiceBox* m_duties;
    QLabel* m_question;
    QLabel* m_answer;
    QLabel* m_state;
    QLabel* m_phone;
    QLabel* m_textLabel;
    QPlainTextEdit* m_text;
    QLabel* m_minutesLabel;
    ChoiceBox* m_minutes;
    KeyButton* m_take;
};

// A set of ways with keys 1 to 9, and a reason where one is needed: decide, choose, swap.
class WaysPanel : public CoursePanel {
    Q_OBJECT
  public:
    enum class For { decide, choose, swap };
    explicit WaysPanel(QWidget* parent = nullptr);
    void open(const presenter::CaseloadEntry& entry, For what);
    void retranslate() override;
    [[nodiscard]] QPlainTextEdit* draftField() override { return m_for == For::decide ? m_text : nullptr; }

  protected:
    bool key(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void trySend() override;
    [[nodiscard]] QString standsInTheWay() const override;
    void update_() override;

  private:
    [[nodiscard]] bool isLow() const; // the window: every way must be seen, the rest gives way
    struct Way {
        std::string id;
        QString text;
    };
    void choose(std::size_t index);
    For m_for = For::decide;
    std::string m_about; // the decision, the choice
    std::vector<Way> m_ways;
    std::optional<std::size_t> m_chosen;
    QLabel* m_question;
    QWidget* m_rowHolder;
    FlowRow* m_row;
    std::vector<KeyButton*> m_buttons;
    QLabel* m_textLabel;
    QPlainTextEdit* m_text;
    QLabel* m_minutesLabel;
    ChoiceBox* m_minutes;
};

// What takes a reason, a thing or a time, or only a yes.
class ReasonPanel : public CoursePanel {
    Q_OBJECT
  public:
    explicit ReasonPanel(QWidget* parent = nullptr);
    // Of start, extend, pause, resume, close, openModule, skip, waive, discharge, refer.
    void open(const presenter::CaseloadEntry& entry, presenter::CourseAction action, Instant now);
    void retranslate() override;
    [[nodiscard]] QPlainTextEdit* draftField() override { return m_needsReason ? m_text : nullptr; }

  protected:
    bool key(QKeyEvent* event) override;
    void trySend() override;
    [[nodiscard]] QString standsInTheWay() const override;
    void update_() override;

  private:
    presenter::CourseAction m_action = presenter::CourseAction::extend;
    bool m_needsReason = true;
    Instant m_now;
    QLabel* m_what;
    QLabel* m_pickLabel;
    ChoiceBox* m_pick;
    QLabel* m_textLabel;
    QPlainTextEdit* m_text;
};

// To a colleague: for good, or for a while.
class HandOverPanel : public CoursePanel {
    Q_OBJECT
  public:
    explicit HandOverPanel(QWidget* parent = nullptr);
    void open(const presenter::CaseloadEntry& entry, Instant now);
    void setColleagues(const std::vector<Colleague>& colleagues);
    void retranslate() override;
    [[nodiscard]] QPlainTextEdit* draftField() override { return m_text; }

  protected:
    bool key(QKeyEvent* event) override;
    void trySend() override;
    [[nodiscard]] QString standsInTheWay() const override;
    void update_() override;

  private:
    enum class How { forNow, forGood, noMore };
    void choose(How how);
    How m_how = How::forNow;
    Instant m_now;
    std::vector<KeyButton*> m_hows;
    QLabel* m_whoLabel;
    ChoiceBox* m_who;
    QLabel* m_untilLabel;
    ChoiceBox* m_until;
    QLabel* m_textLabel;
    QPlainTextEdit* m_text;
};

// A longer text: the summary that is signed, a note in the record.
class WritePanel : public CoursePanel {
    Q_OBJECT
  public:
    enum class For { signOff, note };
    explicit WritePanel(QWidget* parent = nullptr);
    void open(const presenter::CaseloadEntry& entry, For what);
    void retranslate() override;
    [[nodiscard]] QPlainTextEdit* draftField() override { return m_text; }

  protected:
    void trySend() override;
    [[nodiscard]] QString standsInTheWay() const override;
    void update_() override;

  private:
    For m_for = For::note;
    QLabel* m_what;
    QPlainTextEdit* m_text;
    QLabel* m_minutesLabel;
    ChoiceBox* m_minutes;
    QLabel* m_saved;
};

} // namespace fyr::ui
