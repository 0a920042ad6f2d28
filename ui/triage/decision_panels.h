// The panels that rise above the action bar: override, route, note. Not modal: the queue stays usable, and what is
// written is kept as a draft until it is sent.
#pragma once

#include "clinical/triage_item.h"
#include "presenter/item.h"
#include "ui/common/rising_panel.h"

#include <functional>

class QComboBox;
class QLabel;
class QPlainTextEdit;

namespace fyr::ui {

class KeyButton;

class DecisionPanel : public RisingPanel {
    Q_OBJECT
  public:
    using RisingPanel::RisingPanel;
    virtual void open(const clinical::TriageItem& item) = 0;
    [[nodiscard]] const clinical::TriageItem& item() const { return m_item; }

  protected:
    void paintTitle();
    clinical::TriageItem m_item;
};

// 1-5 level, 6-9 and 0 reason, Enter sends (Ctrl+Enter from the text). A letter begins the text, so that nobody has to find it.
class OverridePanel : public DecisionPanel {
    Q_OBJECT
  public:
    explicit OverridePanel(QWidget* parent = nullptr);
    void open(const clinical::TriageItem& item) override;
    void retranslate() override;
    [[nodiscard]] const presenter::OverrideDraft& draft() const { return m_draft; }
    void setReason(const QString& text);
    [[nodiscard]] QString reason() const;

  signals:
    void send(const presenter::OverrideDraft& draft);
    void reasonEdited(const QString& text);

  protected:
    void resizeEvent(QResizeEvent* event) override;

  protected:
    bool key(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void trySend() override;

  private:
    void chooseLevel(clinical::Urgency level);
    void chooseReason(std::size_t index);
    void nameReasons();
    void update_();
    presenter::OverrideDraft m_draft;
    std::vector<KeyButton*> m_levels;
    std::vector<KeyButton*> m_reasons;
    QLabel* m_floor;
    QLabel* m_whereLabel;
    QComboBox* m_where;
    QLabel* m_reasonLabel;
    QPlainTextEdit* m_reason;
    QLabel* m_consequence;
    KeyButton* m_send;
    bool m_tried = false;
};

class RoutePanel : public DecisionPanel {
    Q_OBJECT
  public:
    explicit RoutePanel(QWidget* parent = nullptr);
    void open(const clinical::TriageItem& item) override;
    void retranslate() override;

  signals:
    void send(const QString& destination, const QString& reason);

  protected:
    void trySend() override;

  private:
    QLabel* m_whereLabel;
    QComboBox* m_where;
    QLabel* m_reasonLabel;
    QPlainTextEdit* m_reason;
    KeyButton* m_send;
};

class NotePanel : public DecisionPanel {
    Q_OBJECT
  public:
    explicit NotePanel(QWidget* parent = nullptr);
    void open(const clinical::TriageItem& item) override;
    void retranslate() override;
    void setText(const QString& text);
    [[nodiscard]] QString text() const;

  signals:
    void send(const QString& text);
    void edited(const QString& text);

  protected:
    void trySend() override;

  private:
    QPlainTextEdit* m_text;
    QLabel* m_saved;
    KeyButton* m_send;
};

} // namespace fyr::ui
