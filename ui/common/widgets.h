// Small helpers that build the same label, card and icon everywhere.
#pragma once

#include "ui/theme/shapes.h"
#include "ui/theme/theme.h"

#include <QFrame>
#include <QLabel>
#include <QVBoxLayout>
#include <QWidget>
#include <optional>

class QScrollArea;

namespace fyr::ui {

// `tone` is a name the style sheet knows: text2, text3, red, sync, look, ok, rail, rail2, or empty.
[[nodiscard]] QLabel* label(const QString& text, TypeSize size = TypeSize::body14, bool strong = false,
                            const char* tone = "");
void setTone(QLabel* label, const char* tone);
[[nodiscard]] const char* levelTone(clinical::Urgency level); // the level's text colour
[[nodiscard]] QFrame* framed(const char* look, QWidget* parent = nullptr);

// A wrapped text that takes the height it needs, also deep inside layouts that do not ask for it.
class WrapLabel : public QLabel {
    Q_OBJECT
  public:
    explicit WrapLabel(TypeSize size, bool strong = false, const char* tone = "");
    void setWrapped(const QString& text);

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void fit();
};

// A mark of how old what is shown is; there only while it says something.
class StaleMark : public QLabel {
    Q_OBJECT
  public:
    StaleMark();
    void say(const QString& asOf);
};

// A card with a title row: title left, `aside` right.
class Card : public QFrame {
    Q_OBJECT
  public:
    explicit Card(const QString& title = {}, QWidget* parent = nullptr);
    [[nodiscard]] QVBoxLayout* body() const { return m_body; }
    void setTitle(const QString& title);
    void setAside(const QString& text, const char* tone = "text2");
    void setAsideWidget(QWidget* widget);

  private:
    QVBoxLayout* m_body;
    QLabel* m_title;
    QLabel* m_aside;
    QWidget* m_head;
};

class IconLabel : public QWidget {
    Q_OBJECT
  public:
    explicit IconLabel(Icon icon, int size = 20, QWidget* parent = nullptr);
    void setIcon(Icon icon, QColor Tokens::* colour);
    void setColour(QColor Tokens::* colour);
    void setRed(bool on = true) { m_red = on; update(); }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    Icon m_icon;
    QColor Tokens::* m_colour = &Tokens::text2;
    bool m_red = false;
};

class LevelMark : public QWidget {
    Q_OBJECT
  public:
    explicit LevelMark(int size, QWidget* parent = nullptr);
    void setLevel(std::optional<clinical::Urgency> level);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    std::optional<clinical::Urgency> m_level;
};

class AvatarMark : public QWidget {
    Q_OBJECT
  public:
    explicit AvatarMark(int size, QWidget* parent = nullptr);
    void set(const QString& initials, AvatarKind kind);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QString m_initials;
    AvatarKind m_kind = AvatarKind::nobody;
};

// What is empty and since when; what failed and what happens next.
class EmptyState : public QWidget {
    Q_OBJECT
  public:
    explicit EmptyState(QWidget* parent = nullptr);
    void set(Icon icon, const QString& title, const QString& text, QColor Tokens::* colour = &Tokens::text2);

  private:
    IconLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
};

void clearLayout(QLayout* layout);
// One that gives its content all its width, and has no frame.
[[nodiscard]] QScrollArea* scrollArea(Qt::ScrollBarPolicy sideways = Qt::ScrollBarAlwaysOff);

} // namespace fyr::ui
