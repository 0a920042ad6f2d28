#include "ui/shell/rail.h"

#include "presenter/time_left.h"
#include "ui/common/widgets.h"
#include "ui/ports.h"
#include "ui/shell/rail_item.h"
#include "ui/text/words.h"

#include <QHBoxLayout>
#include <QPainter>

namespace fyr::ui {
namespace {

class Brand : public QWidget {
  public:
    Brand() { setFixedHeight(measure::topBar); }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter p(this);
        paintLighthouse(p, QRectF(16, 16, 24, 24));
        if (width() < 100) return;
        p.setFont(Theme::font(TypeSize::name20, true));
        p.setPen(tk().railText);
        p.drawText(QRect(50, 0, 100, height()), Qt::AlignVCenter, QStringLiteral("Fyr"));
    }
};

} // namespace

Rail::Rail(QWidget* parent) : QFrame(parent) {
    setProperty("look", "rail");
    setFixedWidth(measure::rail);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 8);
    column->setSpacing(0);
    m_brand = new Brand;
    column->addWidget(m_brand);
    const auto add = [&](Module module, Icon icon, const QString& key) {
        auto* i = new RailItem(icon);
        i->setProperty("module", static_cast<int>(module));
        i->setShortcutHint(key);
        connect(i, &RailItem::clicked, this, [this, module] { emit chosen(module); });
        m_items.push_back(i);
        column->addWidget(i);
        return i;
    };
    add(Module::triage, Icon::triage, QStringLiteral("Ctrl+1"));
    auto* caseload = add(Module::caseload, Icon::chart, QStringLiteral("Ctrl+5"));
    caseload->setRiskLook(true);
    caseload->hide();
    add(Module::patients, Icon::patients, QStringLiteral("Ctrl+2"));
    add(Module::calls, Icon::video, QStringLiteral("Ctrl+7"))->hide();
    add(Module::held, Icon::document, QStringLiteral("Ctrl+3"))->hide();
    add(Module::quality, Icon::lab, QStringLiteral("Ctrl+4"))->hide();
    add(Module::unit, Icon::heart, QStringLiteral("Ctrl+6"))->hide();
    column->addStretch(1);
    auto* attention = add(Module::attention, Icon::attention, QStringLiteral("Ctrl+0"));
    attention->setAttentionLook(true);
    attention->hide();
    add(Module::settings, Icon::settings, QStringLiteral("Ctrl+,"));
    m_who = new QWidget;
    auto* who = new QHBoxLayout(m_who);
    who->setContentsMargins(16, 12, 8, 8);
    who->setSpacing(8);
    m_avatar = new AvatarMark(32);
    auto* names = new QVBoxLayout;
    names->setSpacing(0);
    m_name = label({}, TypeSize::table13, true, "rail");
    m_role = label({}, TypeSize::small12, false, "rail2");
    m_role->setWordWrap(true);
    names->addWidget(m_name);
    names->addWidget(m_role);
    who->addWidget(m_avatar, 0, Qt::AlignTop);
    who->addLayout(names, 1);
    column->addWidget(m_who);
    m_lock = new RailItem(Icon::lock);
    m_lock->setSmall(true);
    connect(m_lock, &RailItem::clicked, this, &Rail::lockRequested);
    column->addWidget(m_lock);
    retranslate();
}

RailItem* Rail::item(Module module) const {
    for (auto* i : m_items)
        if (i->property("module").toInt() == static_cast<int>(module)) return i;
    return nullptr;
}

void Rail::retranslate() {
    item(Module::triage)->setText(tr("Triage"));
    item(Module::caseload)->setText(tr("Treatments"));
    item(Module::patients)->setText(tr("Patients"));
    item(Module::calls)->setText(tr("Calls"));
    item(Module::held)->setText(tr("Handed in"));
    item(Module::quality)->setText(tr("Quality"));
    item(Module::unit)->setText(tr("Unit's CBT"));
    item(Module::attention)->setText(tr("Needs attention"));
    item(Module::settings)->setText(tr("Settings"));
    m_lock->setText(tr("Lock"));
    m_lock->setShortcutHint(QStringLiteral("Ctrl+L"));
    for (auto* i : m_items) i->setAccessibleName(i->text());
    m_lock->setAccessibleName(m_lock->text());
}

void Rail::setNarrow(bool on) {
    if (on == m_narrow) return;
    m_narrow = on;
    setFixedWidth(on ? measure::railNarrow : measure::rail);
    for (auto* i : m_items) i->setNarrow(on);
    m_lock->setNarrow(on);
    m_name->setVisible(!on);
    m_role->setVisible(!on);
}

void Rail::setCurrent(Module module) {
    for (auto* i : m_items) i->setChecked(i->property("module").toInt() == static_cast<int>(module));
}

void Rail::setShown(Module module, bool on) { item(module)->setVisible(on); }

void Rail::setBadge(Module module, int count, bool hot) {
    item(module)->setBadge(count, hot);
}

void Rail::setSession(const SessionInfo& s) {
    const QString name = QString::fromStdString(s.name);
    m_avatar->set(QString::fromStdString(presenter::initials(s.name)), AvatarKind::rail);
    m_avatar->setToolTip(name);
    m_name->setText(name);
    m_role->setText(Words::role(s.role) + QLatin1Char('\n') + QString::fromStdString(s.unit));
}

} // namespace fyr::ui
