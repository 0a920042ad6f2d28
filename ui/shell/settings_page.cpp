#include "ui/shell/settings_page.h"

#include "ui/common/key_button.h"
#include "ui/common/segmented.h"
#include "ui/common/widgets.h"
#include "ui/devices/device_card.h"
#include "ui/ports.h"
#include "ui/text/line_words.h"
#include "ui/text/words.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QScrollArea>

namespace fyr::ui {
namespace {
constexpr std::array lockChoices{2, 5, 10, 15};
}

SettingsPage::SettingsPage(DevicePort* devices, QWidget* parent) : QWidget(parent) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* scroll = scrollArea(Qt::ScrollBarAsNeeded);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    m_look = new Card;
    m_languageLabel = label({}, TypeSize::body14);
    m_language = new Segmented;
    m_themeLabel = label({}, TypeSize::body14);
    m_theme = new Segmented;
    m_rowsLabel = label({}, TypeSize::body14);
    m_rows = new Segmented;
    auto* grid = new QGridLayout;
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(2, 1);
    grid->setColumnMinimumWidth(0, 160);
    const std::pair<QLabel*, Segmented*> rows[] = {{m_languageLabel, m_language}, {m_themeLabel, m_theme}, {m_rowsLabel, m_rows}};
    for (int i = 0; i < 3; ++i) {
        grid->addWidget(rows[i].first, i, 0);
        grid->addWidget(rows[i].second, i, 1);
        connect(rows[i].second, &Segmented::chosen, this, &SettingsPage::send);
    }
    m_look->body()->addLayout(grid);
    m_work = new Card;
    m_letters = new QCheckBox;
    m_lockLabel = label({}, TypeSize::body14);
    m_lock = new Segmented;
    auto* workGrid = new QGridLayout;
    workGrid->setVerticalSpacing(8);
    workGrid->setColumnStretch(2, 1);
    workGrid->setColumnMinimumWidth(0, 160);
    workGrid->addWidget(m_letters, 0, 0, 1, 3);
    workGrid->addWidget(m_lockLabel, 1, 0);
    workGrid->addWidget(m_lock, 1, 1);
    m_work->body()->addLayout(workGrid);
    connect(m_letters, &QCheckBox::toggled, this, &SettingsPage::send);
    connect(m_lock, &Segmented::chosen, this, &SettingsPage::send);
    m_me = new Card;
    m_about = label({}, TypeSize::table13, false, "text2");
    m_about->setWordWrap(true);
    m_about->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_signOut = new KeyButton({}, {});
    m_signOut->setIconShape(Icon::logOut);
    connect(m_signOut, &KeyButton::clicked, this, &SettingsPage::signOutRequested);
    m_me->body()->addWidget(m_about);
    m_me->body()->addSpacing(8);
    m_outText = label({}, TypeSize::table13, false, "text2");
    m_outText->setWordWrap(true);
    m_me->body()->addWidget(m_outText);
    m_me->body()->addSpacing(8);
    m_me->body()->addWidget(m_signOut, 0, Qt::AlignLeft);
    m_here = new Card;
    m_facts = label({}, TypeSize::table13);
    m_facts->setWordWrap(true);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_here->body()->addWidget(m_facts);
    if (devices) {
        m_devices = new DeviceCard(*devices);
        connect(m_devices, &DeviceCard::changed, this, [this](const UiSettings& s) {
            m_settings = s;
            emit changed(s);
        });
    }
    for (Card* c : std::initializer_list<Card*>{m_look, m_work, m_devices, m_here, m_me})
        if (c) column->addWidget(c);
    column->addStretch(1);
    scroll->setWidget(content);
    outer->addWidget(scroll);
    retranslate();
}

void SettingsPage::retranslate() {
    m_look->setTitle(tr("Appearance"));
    m_languageLabel->setText(tr("Language"));
    m_language->setChoices({QStringLiteral("Svenska"), QStringLiteral("English")});
    m_themeLabel->setText(tr("Theme"));
    m_theme->setChoices({tr("Light"), tr("Dark")});
    m_rowsLabel->setText(tr("Queue rows"));
    m_rows->setChoices({tr("Full, 88 px"), tr("Compact, 56 px")});
    m_work->setTitle(tr("Keys and lock"));
    m_letters->setText(tr("Single letters are keys (C claims, O overrides …)"));
    m_lockLabel->setText(tr("Lock after"));
    QStringList lock;
    for (const int m : lockChoices) lock << tr("%1 min").arg(m);
    m_lock->setChoices(lock);
    m_here->setTitle(tr("What is kept here"));
    m_me->setTitle(tr("You and this computer"));
    m_signOut->setText(tr("Sign out"));
    const std::pair<QWidget*, QLabel*> names[] = {{m_language, m_languageLabel}, {m_theme, m_themeLabel}, {m_rows, m_rowsLabel}, {m_lock, m_lockLabel}};
    for (const auto& [w, l] : names) w->setAccessibleName(l->text());
    m_signOut->setAccessibleName(m_signOut->text());
    m_letters->setAccessibleName(m_letters->text());
    if (m_devices) m_devices->retranslate();
    show_(m_settings);
}

void SettingsPage::setAbout(const QString& text) { m_about->setText(text); }

void SettingsPage::showStatus(const presenter::Status& s, Instant now, const SessionInfo& session) {
    QStringList facts;
    const auto all = presenter::notices(s, now);
    facts << LineWords::pill(s) + QStringLiteral(". ") + Words::synced(presenter::ago(s.lastSynced, now)) + QLatin1Char('.');
    for (const auto& n : all)
        if (n.kind != presenter::NoticeKind::offline) facts << LineWords::title(n, s, now);
    facts << (s.unsent == 0 ? tr("Everything you did is with the server.")
              : s.oldestUnsent ? tr("%n unsent, the oldest since %1.", nullptr, s.unsent).arg(Words::dayAndClock(*s.oldestUnsent)) : tr("%n unsent.", nullptr, s.unsent));
    if (s.attention > 0) facts << tr("%n need(s) your attention.", nullptr, s.attention);
    if (s.leaseEnds && !s.inMemoryOnly) facts << tr("Without the server it can be read until %1.").arg(LineWords::weekdayAndClock(*s.leaseEnds, now));
    if (s.keptBytes > 0)
        facts << (s.boundBytes > 0 ? tr("Records here: %1 of at most %2.").arg(locale().formattedDataSize(s.keptBytes, 0), locale().formattedDataSize(s.boundBytes, 0))
                                   : tr("Records here: %1.").arg(locale().formattedDataSize(s.keptBytes, 0)));
    if (s.away > 0) facts << tr("%n patient(s)' records are only with the server: opened, they are fetched. Names are found all the same.", nullptr, s.away);
    facts << (s.inMemoryOnly ? tr("There is no keychain: nothing is kept when Fyr is closed.") : tr("It is encrypted, and only your PIN or your sign-in opens it."));
    facts.removeDuplicates();
    const QString text = facts.join(QLatin1Char('\n'));
    if (m_facts->text() != text) m_facts->setText(text);
    const int waiting = s.unsent + s.attention;
    const bool loses = s.inMemoryOnly && waiting > 0;
    m_signOut->setWhyNot(loses ? tr("Your unsent changes are in memory only: signing out would lose them.") : QString());
    const QString out = loses         ? tr("Your unsent changes are in memory only: signing out would lose them.")
                        : waiting > 0 ? tr("Signed out, your %n unsent change(s) stay here encrypted and are sent when you sign in again.", nullptr, waiting)
                        : session.offlinePossible && presenter::needsServer(s) != presenter::NeedsServer::possible
                            ? tr("Signed out, you get in again only when the server can be reached.")
                            : QString();
    m_outText->setText(out);
    m_outText->setVisible(!out.isEmpty());
}

void SettingsPage::show_(const UiSettings& s) {
    m_settings = s;
    if (m_devices) m_devices->show_(s);
    m_language->setCurrent(s.language == QLatin1String("en") ? 1 : 0);
    m_theme->setCurrent(s.theme == QLatin1String("dark") ? 1 : 0);
    m_rows->setCurrent(s.compactRows ? 1 : 0);
    const QSignalBlocker quiet(m_letters);
    m_letters->setChecked(s.letterKeys);
    const auto it = std::ranges::find(lockChoices, s.lockAfterMinutes);
    m_lock->setCurrent(it == lockChoices.end() ? 1 : static_cast<int>(it - lockChoices.begin()));
}

void SettingsPage::send() {
    UiSettings s = m_settings;
    s.language = m_language->current() == 1 ? QStringLiteral("en") : QStringLiteral("sv");
    s.theme = m_theme->current() == 1 ? QStringLiteral("dark") : QStringLiteral("light");
    s.compactRows = m_rows->current() == 1;
    s.letterKeys = m_letters->isChecked();
    s.lockAfterMinutes = lockChoices[static_cast<std::size_t>(m_lock->current())];
    if (s == m_settings) return;
    m_settings = s;
    emit changed(s);
}

} // namespace fyr::ui
