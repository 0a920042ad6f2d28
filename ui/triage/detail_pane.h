// The open item: header with name and time left, the middle that scrolls (words, red flags, answers | suggestion,
// key facts, timeline), and nothing else; the action bar is beside it.
#pragma once

#include "clinical/triage_item.h"
#include "presenter/status.h"
#include "records/patient_record.h"

#include <QFrame>
#include <optional>

class QBoxLayout;
class QLabel;
class QScrollArea;

namespace fyr::ui {

class Card;
class EmptyState;
class ExplanationCard;
class IconLabel;
class KeyButton;
class LevelMark;
class StaleMark;
class SuggestionCard;
class VitalsCard;
class WordsView;

class DetailPane : public QWidget {
    Q_OBJECT
  public:
    explicit DetailPane(QWidget* parent = nullptr);

    void show(const clinical::TriageItem& item, Instant now);
    void showRecord(const records::PatientRecord& record, Instant readAt);
    void showNothing();
    void tick(Instant now); // the clocks
    void setBackVisible(bool on);
    void setAsOf(const QString& text); // "as of 10:42"; empty while it is fresh
    void setNotice(QWidget* notice); // shown under the header, above the words; hidden by itself
    // Goes to the explanation; false when the focus was there already.
    bool toggleWhy();
    // The same for the measured values; nothing when there are none.
    bool toggleVitals();
    void retranslate();
    [[nodiscard]] const std::optional<clinical::TriageItem>& item() const { return m_item; }

  signals:
    void backRequested();
    void recordRequested(const std::string& patient);
    void explanationLeft();

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void bringUp(QWidget* card);
    [[nodiscard]] bool holdsFocus(const QWidget* card) const;
    void fillHeader(Instant now);
    void fillFlags();
    void fillAnswers();
    void fillFacts();
    void fillTimeline();

    std::optional<clinical::TriageItem> m_item;
    std::optional<records::PatientRecord> m_record;
    Instant m_recordAt;
    Instant m_now;

    QFrame* m_header;
    KeyButton* m_back;
    LevelMark* m_level;
    QLabel* m_name;
    QLabel* m_age;
    QLabel* m_sub;
    KeyButton* m_openRecord;
    IconLabel* m_clock;
    QLabel* m_left;
    QLabel* m_limit;
    StaleMark* m_asOf;
    QScrollArea* m_scroll;
    class QVBoxLayout* m_content;
    QBoxLayout* m_columns;
    QWidget* m_right;
    Card* m_wordsCard;
    WordsView* m_words;
    QLabel* m_legend;
    Card* m_flagsCard;
    VitalsCard* m_vitals;
    Card* m_answersCard;
    SuggestionCard* m_suggestion;
    ExplanationCard* m_explanation;
    Card* m_factsCard;
    Card* m_timelineCard;
    KeyButton* m_why;
    EmptyState* m_empty;
};

} // namespace fyr::ui
