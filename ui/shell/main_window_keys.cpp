// The keys of the window and its palette.
#include "ui/shell/main_window.h"

#include "ui/attention/attention_page.h"
#include "ui/calls/call_dock.h"
#include "ui/calls/call_words.h"
#include "ui/calls/calls_page.h"
#include "ui/caseload/caseload_page.h"
#include "ui/caseload/caseload_pane.h"
#include "ui/patients/patients_page.h"
#include "ui/shell/command_palette.h"
#include "ui/text/words.h"
#include "ui/triage/triage_page.h"

#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QStackedWidget>

namespace fyr::ui {
namespace {

bool writes(const QWidget* w) {
    return qobject_cast<const QLineEdit*>(w) || qobject_cast<const QPlainTextEdit*>(w) || qobject_cast<const QComboBox*>(w);
}

} // namespace

void MainWindow::openPalette() {
    std::vector<presenter::PaletteEntry> entries;
    for (const auto& r : m_triage->view().rows)
        entries.push_back({"item/" + r.id, r.name, (Words::ageAndSex(r.age, r.sex) + QStringLiteral(" · ") + tr("triage") + QStringLiteral(" · ") + Words::level(r.level)).toStdString(), "", 1});
    const auto command = [&](const char* id, const QString& text, const char* key) { entries.push_back({id, text.toStdString(), "", key, 2}); };
    if (hasCaseload())
        for (const auto& r : m_caseload->view().rows)
            entries.push_back({"course/" + r.id, r.name, (Words::age(r.age) + QStringLiteral(" · ") + tr("treatment") + QStringLiteral(" · ") + Words::local(r.programme)).toStdString(), "", 1});
    command("go/triage", tr("Go to triage"), "Ctrl+1");
    if (hasCaseload()) command("go/caseload", tr("Go to the treatments"), "Ctrl+5");
    command("go/patients", tr("Go to patients"), "Ctrl+2");
    if (hasCalls()) {
        command("go/calls", tr("Go to the calls"), "Ctrl+7");
        command("call/next", tr("Call the next who waits"), "");
        for (const auto& r : m_calls->view().rows)
            entries.push_back({"visit/" + r.id, r.visit.patient.name, (tr("video visit") + QStringLiteral(" · ") + CallWords::stage(r, m_port.serverNow())).toStdString(), "", 1});
    }
    command("go/attention", tr("Go to what needs attention, and what is unsent"), "Ctrl+0");
    if (m_port.session().maySettleHeld) command("go/held", tr("Go to handed-in work"), "Ctrl+3");
    if (m_port.session().maySettleHeld) command("go/quality", tr("Go to the quality of triage"), "Ctrl+4");
    if (m_port.session().mayViewUnit) command("go/unit", tr("Go to the unit's internet CBT"), "Ctrl+6");
    command("go/settings", tr("Open settings"), "");
    command("act/claim", tr("Claim or release"), "C");
    command("act/confirm", tr("Confirm the suggestion"), "Enter");
    command("act/override", tr("Override the suggestion"), "O");
    command("act/route", tr("Route the patient"), "R");
    command("act/note", tr("Write a note"), "N");
    if (m_current == Module::caseload)
        for (const auto& s : courseDos(m_caseload->current(), m_port.session().practitioner))
            if (s.whyNot.isEmpty()) command(("course-do/" + std::to_string(static_cast<int>(s.what))).c_str(), s.text, s.key.toStdString().c_str());
    command("theme", tr("Change between light and dark"), "");
    command("retry", tr("Sync now"), "");
    command("lock", tr("Lock"), "Ctrl+L");
    m_palette->open(std::move(entries));
}

void MainWindow::runPalette(const QString& id) {
    using presenter::Action;
    if (id.startsWith(QLatin1String("patient/"))) return openRecord(id.mid(8).toStdString());
    if (id.startsWith(QLatin1String("item/"))) {
        go(Module::triage);
        return m_triage->openItem(id.mid(5).toStdString());
    }
    if (id.startsWith(QLatin1String("course/"))) {
        go(Module::caseload);
        return m_caseload->openCourse(id.mid(7).toStdString());
    }
    if (id.startsWith(QLatin1String("course-do/"))) return m_caseload->act(static_cast<CourseDo>(id.mid(10).toInt()));
    if (id.startsWith(QLatin1String("visit/"))) {
        go(Module::calls);
        return m_calls->openVisit(id.mid(6).toStdString());
    }
    if (id == QLatin1String("call/next")) return m_callDesk->callNext();
    if (id == QLatin1String("go/calls")) return go(Module::calls);
    if (id == QLatin1String("go/triage")) go(Module::triage);
    else if (id == QLatin1String("go/caseload")) go(Module::caseload);
    else if (id == QLatin1String("go/patients")) go(Module::patients);
    else if (id == QLatin1String("go/attention")) go(Module::attention);
    else if (id == QLatin1String("go/held")) go(Module::held);
    else if (id == QLatin1String("go/quality")) go(Module::quality);
    else if (id == QLatin1String("go/unit")) go(Module::unit);
    else if (id == QLatin1String("go/settings")) go(Module::settings);
    else if (id == QLatin1String("retry")) m_port.retryNow();
    else if (id == QLatin1String("lock")) lock();
    else if (id == QLatin1String("theme")) {
        UiSettings s = m_settings;
        s.theme = s.theme == QLatin1String("dark") ? QStringLiteral("light") : QStringLiteral("dark");
        applySettings(s);
    } else if (id.startsWith(QLatin1String("act/"))) {
        go(Module::triage);
        const QString what = id.mid(4);
        m_triage->letterKey(what == QLatin1String("claim")      ? Qt::Key_C
                            : what == QLatin1String("confirm")  ? Qt::Key_Return
                            : what == QLatin1String("override") ? Qt::Key_O
                            : what == QLatin1String("route")    ? Qt::Key_R
                                                                : Qt::Key_N);
    }
}

// Whoever is before me: the open item, course or record; in the calls the first in line.
void MainWindow::callOpenPatient() {
    if (m_current == Module::calls) {
        m_calls->letterKey(Qt::Key_F4);
        return;
    }
    if (m_current == Module::patients) return m_callDesk->callPatient(m_patients->openPerson());
    if (m_current == Module::caseload) {
        const auto* entry = m_caseload->current();
        return entry ? m_callDesk->callPatient(entry->row.patient) : void();
    }
    if (m_current != Module::triage) return;
    const auto patient = m_triage->openPatient();
    const auto queue = m_port.queue();
    for (const auto& e : *queue)
        if (e.item.patient.str() == patient && !patient.empty())
            return m_callDesk->callPatient({patient, e.item.patientName}, e.item.id.str(),
                                           static_cast<int>(e.item.decision ? e.item.decision->urgency : e.item.suggestion.urgency));
}

bool MainWindow::handleKey(QKeyEvent* e) {
    if (m_root->currentWidget() != m_work) return false;
    const bool control = e->modifiers() == Qt::ControlModifier;
    if (control) {
        switch (e->key()) {
        case Qt::Key_K: openPalette(); return true;
        case Qt::Key_1: go(Module::triage); m_triage->focusQueue(); return true;
        case Qt::Key_2: go(Module::patients); return true;
        case Qt::Key_3:
            if (m_port.session().maySettleHeld) go(Module::held);
            return true;
        case Qt::Key_4:
            if (m_port.session().maySettleHeld) go(Module::quality);
            return true;
        case Qt::Key_5:
            if (hasCaseload()) go(Module::caseload);
            return true;
        case Qt::Key_6:
            if (m_port.session().mayViewUnit) go(Module::unit);
            return true;
        case Qt::Key_7:
            if (hasCalls()) go(Module::calls);
            return true;
        case Qt::Key_0: go(Module::attention); return true;
        case Qt::Key_Comma: go(Module::settings); return true;
        case Qt::Key_L: lock(); return true;
        case Qt::Key_J: openRecord(m_current == Module::caseload ? m_caseload->openPatient() : m_current == Module::calls ? m_calls->openPatient() : m_triage->openPatient()); return true;
        default: return false;
        }
    }
    if (e->modifiers() == Qt::NoModifier && m_dock->key(e->key())) return true;
    if (e->key() == Qt::Key_F6) {
        m_current == Module::caseload ? m_caseload->focusNextPane() : m_current == Module::calls ? m_calls->focusNextPane() : m_triage->focusNextPane();
        return true;
    }
    if (e->key() == Qt::Key_F4 && e->modifiers() == Qt::NoModifier && hasCalls() && !m_palette->isVisible()) { // also while somebody writes
        callOpenPatient();
        return true;
    }
    const bool caseload = m_modules->currentWidget() == m_caseload;
    if (e->key() == Qt::Key_F1 && caseload) {
        m_caseload->act(CourseDo::help);
        return true;
    }
    const bool shift = e->modifiers() == Qt::ShiftModifier;
    if (m_palette->isVisible() || (e->modifiers() != Qt::NoModifier && !(shift && caseload))) return false;
    const bool triage = m_current == Module::triage && m_modules->currentWidget() == m_triage;
    const bool attention = m_modules->currentWidget() == m_attention;
    const bool calls = m_modules->currentWidget() == m_calls;
    const bool enter = e->key() == Qt::Key_Return || e->key() == Qt::Key_Enter;
    if ((!m_settings.letterKeys && !(calls && enter)) || (!triage && !attention && !caseload && !calls)) return false;
    const QWidget* focus = QApplication::focusWidget();
    if (writes(focus)) return false;
    if (attention) return m_attention->letterKey(e->key());
    for (const QWidget* w = focus; w; w = w->parentWidget()) // a panel reads its own digits
        if (w->property("look").toString() == QLatin1String("popup")) return false;
    if (enter && qobject_cast<const QAbstractButton*>(focus)) return false;
    if (calls) return m_calls->letterKey(e->key());
    if (e->key() == Qt::Key_V && e->modifiers() == Qt::NoModifier && hasCalls()) {
        callOpenPatient();
        return true;
    }
    return caseload ? m_caseload->letterKey(e->key(), shift) : m_triage->letterKey(e->key());
}

} // namespace fyr::ui
