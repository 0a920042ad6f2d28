// The main window over a workstation in memory, as a clinician meets it: the reference scene, and keys to press.
#pragma once

#include "ui/fake_workstation.h"

#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "ui/triage/triage_page.h"

#include <QApplication>
#include <QLabel>
#include <QTableWidget>
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
    // A letter goes to the table and back, Escape leaves it too, and arrows walk its rows. Empty: so it is.
    QString walkedBy(Qt::Key letter, QTableWidget* table) {
        key(letter);
        if (!table->hasFocus()) return QStringLiteral("the letter did not go there");
        for (int row = 0; row < table->rowCount(); ++row, key(Qt::Key_Down))
            if (table->currentRow() != row) return QStringLiteral("row %1 where %2 was awaited").arg(table->currentRow()).arg(row);
        key(letter);
        if (table->hasFocus()) return QStringLiteral("the letter did not go back");
        key(letter);
        if (!table->hasFocus()) return QStringLiteral("the letter did not go there again");
        key(Qt::Key_Escape);
        if (table->hasFocus()) return QStringLiteral("Escape did not leave it");
        if (!work.sent.empty()) return QStringLiteral("something was sent");
        return {};
    }
    // While the table has the focus letters are the window's.
    QString decidesFrom(Qt::Key letter, QTableWidget* table) {
        key(letter);
        if (!table->hasFocus()) return QStringLiteral("the letter did not go there");
        key(Qt::Key_C);
        return work.sent.size() == 1 ? QString() : QStringLiteral("%1 decisions were sent").arg(work.sent.size());
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
