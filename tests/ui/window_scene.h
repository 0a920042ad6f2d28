// The main window over a workstation in memory, as a clinician meets it: the reference scene, and keys to press.
#pragma once

#include "ui/fake_workstation.h"

#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "ui/triage/triage_page.h"

#include <QApplication>
#include <QLabel>
#include <QTest>

namespace fyr::ui::test {

struct WindowScene {
    Instant now = SystemClock().now();
    FakeWorkstation work{now};
    std::unique_ptr<MainWindow> window;

    WindowScene() {
        work.setItems(FakeWorkstation::scene(now));
        window = std::make_unique<MainWindow>(work, UiSettings{});
        window->resize(1440, 900);
        window->show();
        QApplication::setActiveWindow(window.get());
        window->triage().focusQueue();
        QApplication::processEvents();
    }
    void open(const char* id) {
        window->triage().openItem(id);
        window->triage().focusQueue();
        QApplication::processEvents();
    }
    void key(Qt::Key k, Qt::KeyboardModifiers m = Qt::NoModifier) {
        QWidget* to = QApplication::focusWidget();
        QTest::keyClick(to ? to : window.get(), k, m);
        QApplication::processEvents();
    }
};

// A text of a command's payload; empty when there is none.
inline std::string payload(const protocol::Command& c, const char* name) {
    const auto* v = c.payload.if_contains(name);
    return v && v->is_string() ? std::string(v->get_string()) : std::string();
}

inline QString visibleText(const QWidget* w) {
    QString all;
    for (auto* l : w->findChildren<QLabel*>())
        if (l->isVisible()) all += l->text() + QLatin1Char('\n');
    return all;
}

} // namespace fyr::ui::test
