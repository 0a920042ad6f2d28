// The theme in force: tokens, fonts, application palette and style sheet. Widgets ask it when they paint; they hold
// no colour of their own.
//
// Threads: the ui thread only.
#pragma once

#include "ui/theme/tokens.h"

#include <QFont>
#include <QObject>

class QApplication;

namespace fyr::ui {

enum class TypeSize { sign28, name20, words16, title16, body14, table13, small12 };

class Theme : public QObject {
    Q_OBJECT
  public:
    // The theme of the whole application; made by `install` before any widget.
    static void install(QApplication& app, ThemeKind kind);
    static Theme& current();

    [[nodiscard]] ThemeKind kind() const { return m_kind; }
    void setKind(ThemeKind kind);
    [[nodiscard]] const Tokens& t() const { return tokens(m_kind); }
    [[nodiscard]] static QFont font(TypeSize size, bool strong = false);

  signals:
    void changed();

  private:
    Theme(QApplication& app, ThemeKind kind);
    void apply();

    QApplication& m_app;
    ThemeKind m_kind;
};

// Shorthand for painting code.
[[nodiscard]] inline const Tokens& tk() { return Theme::current().t(); }

} // namespace fyr::ui
