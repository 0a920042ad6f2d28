// The anamnesis before it is signed: the draft made from the interview, to read and change, and one key that signs it into the
// record. What is written is kept as a draft until then; what is signed never changes, a later one is a new version.
#pragma once

#include "ui/triage/decision_panels.h"

namespace fyr::ui {

class AnamnesisPanel : public DecisionPanel {
    Q_OBJECT
  public:
    explicit AnamnesisPanel(QWidget* parent = nullptr);
    void open(const clinical::TriageItem& item) override;
    void retranslate() override;
    void setText(const QString& text);
    [[nodiscard]] QString text() const;
    [[nodiscard]] bool untouched() const; // as it was made
    void interviewMoved(const clinical::TriageItem& now); // the patient has told more since the draft was made
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return false; } // as tall as the pane has room for

  signals:
    void send(const QString& text);
    void edited(const QString& text);

  protected:
    void trySend() override;

  private:
    void startAgain();
    void paintState();
    [[nodiscard]] QString made() const;
    clinical::TriageItem m_newest;
    bool m_moved = false;
    bool m_empty = false; // an empty text was to be signed
    QPlainTextEdit* m_text;
    QLabel* m_state;
    KeyButton* m_again;
    KeyButton* m_send;
};

} // namespace fyr::ui
