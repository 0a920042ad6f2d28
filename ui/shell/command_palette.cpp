#include "ui/shell/command_palette.h"

#include "ui/common/widgets.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>

namespace fyr::ui {
namespace {

class RowDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {200, measure::rowList + 4}; }
    void paint(QPainter* p, const QStyleOptionViewItem& o, const QModelIndex& i) const override {
        p->save();
        const Tokens& k = tk();
        const bool on = o.state & QStyle::State_Selected;
        p->fillRect(o.rect, on ? k.selected : k.surface);
        const int kind = i.data(Qt::UserRole + 1).toInt();
        paintIcon(*p, QRectF(o.rect.left() + 12, o.rect.center().y() - 8, 17, 17), kind == 2 ? Icon::arrowRight : kind == 1 ? Icon::triage : Icon::person, k.text2);
        const QString text = i.data(Qt::DisplayRole).toString();
        const QString detail = i.data(Qt::UserRole + 2).toString();
        const QString key = i.data(Qt::UserRole + 3).toString();
        const QFont strong = Theme::font(TypeSize::body14, on);
        p->setFont(strong);
        p->setPen(k.text);
        double x = o.rect.left() + 40;
        p->drawText(QRectF(x, o.rect.top(), o.rect.width() - 60, o.rect.height()), Qt::AlignVCenter, text);
        x += QFontMetricsF(strong).horizontalAdvance(text) + 8;
        p->setFont(Theme::font(TypeSize::table13));
        p->setPen(k.text2);
        p->drawText(QRectF(x, o.rect.top(), o.rect.right() - x - 60, o.rect.height()), Qt::AlignVCenter, detail);
        if (!key.isEmpty()) paintKeycap(*p, {o.rect.right() - keycapWidth(key) - 10.0, o.rect.center().y() - 10.0}, key, k.borderStrong, k.text2);
        p->restore();
    }
};

} // namespace

CommandPalette::CommandPalette(QWidget* parent) : QFrame(parent) {
    setProperty("look", "popup");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(4);
    m_field = new QLineEdit;
    m_field->installEventFilter(this);
    m_list = new QListWidget;
    m_list->setItemDelegate(new RowDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    column->addWidget(m_field);
    m_nothing = label({}, TypeSize::body14, false, "text2");
    m_nothing->setWordWrap(true);
    m_nothing->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_nothing->setMargin(16);
    m_nothing->hide();
    column->addWidget(m_list, 1);
    column->addWidget(m_nothing, 1);
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_patients.clear();
        refill();
        emit queryChanged(text);
    });
    connect(m_list, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) {
        const QString id = item->data(Qt::UserRole).toString();
        hide();
        emit chosen(id);
    });
    retranslate();
    hide();
}

void CommandPalette::retranslate() {
    m_field->setPlaceholderText(tr("Search patient, item or command"));
    m_field->setAccessibleName(m_field->placeholderText());
    m_list->setAccessibleName(tr("Results"));
    setAccessibleName(tr("Command palette"));
}

void CommandPalette::open(std::vector<presenter::PaletteEntry> entries) {
    m_entries = std::move(entries);
    m_patients.clear();
    {
        const QSignalBlocker quiet(m_field);
        m_field->clear();
    }
    refill();
    const int w = std::min(520, parentWidget()->width() - 32);
    setGeometry((parentWidget()->width() - w) / 2, 64, w, std::min(470, parentWidget()->height() - 96));
    show();
    raise();
    m_field->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::addPatients(const QString& query, const std::vector<presenter::PaletteEntry>& hits) {
    if (query != m_field->text()) return; // an answer to an older question
    m_patients = hits;
    refill();
}

void CommandPalette::refill() {
    std::vector<presenter::PaletteEntry> all = m_patients;
    all.insert(all.end(), m_entries.begin(), m_entries.end());
    m_list->clear();
    for (const auto& e : presenter::rank(all, m_field->text().toStdString())) {
        auto* item = new QListWidgetItem(QString::fromStdString(e.text), m_list);
        item->setData(Qt::UserRole, QString::fromStdString(e.id));
        item->setData(Qt::UserRole + 1, e.kind);
        item->setData(Qt::UserRole + 2, QString::fromStdString(e.detail));
        item->setData(Qt::UserRole + 3, QString::fromStdString(e.shortcut));
        item->setData(Qt::AccessibleTextRole, QString::fromStdString(e.text + ". " + e.detail));
    }
    m_list->setCurrentRow(0);
    const bool none = m_list->count() == 0;
    m_list->setVisible(!none);
    m_nothing->setText(tr("Nothing found for “%1”.").arg(m_field->text()));
    m_nothing->setVisible(none);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_field && event->type() == QEvent::FocusOut) hide();
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        auto* e = static_cast<QKeyEvent*>(event);
        switch (e->key()) {
        case Qt::Key_Escape: hide(); return true;
        case Qt::Key_Down: m_list->setCurrentRow(std::min(m_list->currentRow() + 1, m_list->count() - 1)); return true;
        case Qt::Key_Up: m_list->setCurrentRow(std::max(0, m_list->currentRow() - 1)); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (auto* item = m_list->currentItem()) {
                const QString id = item->data(Qt::UserRole).toString();
                hide();
                emit chosen(id);
            }
            return true;
        default: break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace fyr::ui
