#include "ui/theme/theme.h"

#include "ui/theme/style_sheet.h"

#include <QApplication>
#include <QPalette>
#include <QStyleFactory>

namespace fyr::ui {
namespace {
Theme* installed = nullptr; // one application, one theme; owned by the QApplication
}

void Theme::install(QApplication& app, ThemeKind kind) {
    delete installed;
    installed = new Theme(app, kind);
    installed->apply();
}

Theme& Theme::current() {
    Q_ASSERT(installed);
    return *installed;
}

Theme::Theme(QApplication& app, ThemeKind kind) : QObject(&app), m_app(app), m_kind(kind) {
    connect(this, &QObject::destroyed, this, [] { installed = nullptr; });
}

void Theme::setKind(ThemeKind kind) {
    if (kind == m_kind) return;
    m_kind = kind;
    apply();
    emit changed();
}

QFont Theme::font(TypeSize size, bool strong) {
    QFont f;
    f.setFamilies({QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("Liberation Sans"),
                   QStringLiteral("DejaVu Sans")});
    f.setStyleHint(QFont::SansSerif);
    switch (size) {
    case TypeSize::sign28: f.setPixelSize(28); break;
    case TypeSize::name20: f.setPixelSize(20); break;
    case TypeSize::words16:
    case TypeSize::title16: f.setPixelSize(16); break;
    case TypeSize::body14: f.setPixelSize(14); break;
    case TypeSize::table13: f.setPixelSize(13); break;
    case TypeSize::small12: f.setPixelSize(12); break;
    }
    f.setWeight(strong ? QFont::DemiBold : QFont::Normal);
    return f;
}

void Theme::apply() {
    const Tokens& k = t();
    m_app.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    m_app.setFont(font(TypeSize::body14));
    QPalette p;
    p.setColor(QPalette::Window, k.bg);
    p.setColor(QPalette::WindowText, k.text);
    p.setColor(QPalette::Base, k.surface);
    p.setColor(QPalette::AlternateBase, k.subtle);
    p.setColor(QPalette::Text, k.text);
    p.setColor(QPalette::PlaceholderText, k.text3);
    p.setColor(QPalette::Button, k.surface);
    p.setColor(QPalette::ButtonText, k.text);
    p.setColor(QPalette::Highlight, k.accent);
    p.setColor(QPalette::HighlightedText, k.onAccent);
    p.setColor(QPalette::ToolTipBase, k.surface);
    p.setColor(QPalette::ToolTipText, k.text);
    p.setColor(QPalette::Link, k.accentText);
    p.setColor(QPalette::Mid, k.border);
    p.setColor(QPalette::Disabled, QPalette::Text, k.disabled);
    p.setColor(QPalette::Disabled, QPalette::ButtonText, k.disabled);
    p.setColor(QPalette::Disabled, QPalette::WindowText, k.disabled);
    m_app.setPalette(p);
    m_app.setStyleSheet(styleSheet(k));
}

} // namespace fyr::ui
