// The note that a visit ends in: written during the call, kept with every key stroke, saved into the record.
#pragma once

#include "ui/ports.h"

#include <QFrame>

class QLabel;
class QPlainTextEdit;

namespace fyr::ui {

class KeyButton;

class CallNote : public QFrame {
    Q_OBJECT
  public:
    explicit CallNote(WorkstationPort& port, QWidget* parent = nullptr);
    void open(const presenter::CallVisit& visit); // the same one again: the text stays
    void close(); // what is written stays a draft
    void setOver(bool over); // the call is over: the note is what is left to do
    void retranslate();
    void focusText();
    [[nodiscard]] const presenter::CallVisit& visit() const { return m_visit; }
    [[nodiscard]] bool isOpen() const { return !m_visit.id.empty(); }

  signals:
    void saved(const fyr::presenter::CallVisit& visit);
    void putOff(const fyr::presenter::CallVisit& visit);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void trySend();
    void update_();
    [[nodiscard]] std::string key() const { return "visit/" + m_visit.id; }

    WorkstationPort& m_port;
    presenter::CallVisit m_visit;
    bool m_over = false;
    bool m_sending = false;
    QString m_problem;
    std::optional<Instant> m_kept; // the draft
    QLabel* m_title;
    QLabel* m_saved;
    QPlainTextEdit* m_text;
    KeyButton* m_later;
    KeyButton* m_send;
};

} // namespace fyr::ui
