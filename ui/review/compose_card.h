// A text to the patient being written: the feedback that goes with the homework, or a reply. Begun freely or from a template,
// which is never sent without a line of the therapist's own. Kept with every key; it asks, the page sends.
#pragma once

#include "presenter/reply.h"
#include "ui/common/widgets.h"

#include <QFrame>
#include <memory>

class QCheckBox;
class QPlainTextEdit;

namespace fyr::ui {

class ChoiceBox;
class KeyButton;

class ComposeCard : public QFrame {
    Q_OBJECT
  public:
    explicit ComposeCard(presenter::ReplyKind kind, QWidget* parent = nullptr);
    struct About {
        QString title;
        QString spoken;                                          // the same, whole
        QString send;                                            // what the button does
        QString whyNot;                                          // … and why it cannot be pressed now, whatever is written; empty: it can
        QString answers;                                         // a box that says so: the text is an answer to the message, too; empty: none waits
        QString back;                                            // … hands the homework back; empty: it cannot be
        std::string name;                                        // of the patient
        std::string lang;                                        // that the patient reads
        std::shared_ptr<const presenter::ProgrammeGuide> guide;  // whose templates those are
        std::vector<const presenter::ReplyTemplate*> templates; // the best first
    };
    void show(const About& about);
    void setDraft(const QString& text, const std::string& begunWith); // as it was kept
    void clear();
    void begin();         // the template that fits best, and the cursor where one's own line goes; a text that is there stays
    void focusText();
    void trySend();
    void keptAt(Instant t);
    void setShowKeys(bool on); // a narrow card drops the keycap
    void retranslate();
    [[nodiscard]] QString text() const;
    [[nodiscard]] const std::string& begunWith() const { return m_begunWith; }
    [[nodiscard]] presenter::TextState state() const;
    [[nodiscard]] bool answers() const; // the box is there and ticked
    [[nodiscard]] bool hasText() const;
    [[nodiscard]] bool writing() const; // the cursor is in it

  signals:
    void edited();           // with every key
    void send();             // it is ready
    void handBack();         // so is this
    void left();             // Escape

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void use(const presenter::ReplyTemplate* t);
    void say();
    [[nodiscard]] const presenter::ReplyTemplate* current() const;
    void selectOwnLine();
    [[nodiscard]] bool mayGo() const;

    presenter::ReplyKind m_kind;
    About m_about;
    std::string m_begunWith;
    bool m_tried = false;
    std::optional<Instant> m_kept;
    QLabel* m_title;
    ChoiceBox* m_templates;
    QPlainTextEdit* m_text;
    IconLabel* m_mark;
    WrapLabel* m_state;
    QLabel* m_saved;
    QCheckBox* m_answers;
    KeyButton* m_send;
    KeyButton* m_back;
};

} // namespace fyr::ui
