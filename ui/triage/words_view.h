// The patient's own words, 16 px, with findings marked: never edited, read by screen readers as plain text.
#pragma once

#include "clinical/triage_item.h"

#include <QTextBrowser>

namespace fyr::ui {

class WordsView : public QTextBrowser {
    Q_OBJECT
  public:
    explicit WordsView(QWidget* parent = nullptr);
    void show(const std::vector<clinical::Utterance>& words);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] int heightForWidth(int width) const override;

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void render();
    void fit();
    std::vector<clinical::Utterance> m_words;
};

} // namespace fyr::ui
