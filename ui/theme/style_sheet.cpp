#include "ui/theme/style_sheet.h"

#include <QHash>

namespace fyr::ui {
namespace {

// @name is replaced by the token's colour.
constexpr const char* sheet = R"(
* { outline: none; }
QWidget { color: @text; }
QToolTip { background: @surface; color: @text; border: 1px solid @borderStrong; padding: 4px 8px; }

QFrame[look="surface"], QWidget[look="surface"] { background: @surface; }
QWidget[look="window"] { background: @bg; }
QFrame[look="card"] { background: @surface; border: 1px solid @border; border-radius: 8px; }
QFrame[look="popup"] { background: @surface; border: 2px solid @accent; border-radius: 8px; }
QFrame[look="topBar"] { background: @surface; border: none; border-bottom: 1px solid @border; }
QFrame[look="header"] { background: @surface; border: none; border-bottom: 1px solid @border; }
QFrame[look="actionBar"] { background: @surface; border: none; border-top: 1px solid @border; }
QFrame[look="leftPane"] { background: @surface; border: none; border-right: 1px solid @border; }
QFrame[look="dock"] { background: @surface; border: none; border-left: 1px solid @border; border-top: 1px solid @border; }
QFrame[look="banner"] { background: @syncTint; border: none; border-bottom: 1px solid @sync; }
QFrame[look="alert"] { background: @redTint; border: none; border-bottom: 1px solid @redFill; }
QFrame[look="notice"] { background: @syncTint; border: 1px solid @sync; border-radius: 6px; }
QFrame[look="edge"] { background: @accent; border: none; }
QFrame[look="hairline"] { background: @border; border: none; }
QFrame[look="rail"] { background: @rail; border: none; }

QLabel { background: transparent; }
QLabel[tone="text2"] { color: @text2; }
QLabel[tone="text3"] { color: @text3; }
QLabel[tone="red"] { color: @red; }
QLabel[tone="level0"] { color: @level0; }
QLabel[tone="level1"] { color: @level1; }
QLabel[tone="level2"] { color: @level2; }
QLabel[tone="level3"] { color: @level3; }
QLabel[tone="level4"] { color: @level4; }
QLabel[tone="sync"] { color: @syncText; }
QLabel[tone="look"] { color: @lookText; }
QLabel[tone="ok"] { color: @okText; }
QLabel[tone="rail"] { color: @railText; }
QLabel[tone="rail2"] { color: @railText2; }
QLabel[look="demo"] { border: 1px dashed @borderStrong; border-radius: 4px; padding: 1px 8px; color: @text2; }
QLabel[look="stale"] { border: 1px dashed @sync; border-radius: 4px; padding: 1px 6px; color: @syncText; background: @syncTint; }
QLabel[look="tag"] { border: 1px solid @border; border-radius: 4px; padding: 1px 6px; color: @text2; background: @surface; }

QLineEdit, QPlainTextEdit, QComboBox, QTextEdit[look="field"] {
  background: @surface; color: @text; border: 1px solid @borderStrong; border-radius: 6px; padding: 0 11px;
  selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit, QComboBox { min-height: 38px; }
QPlainTextEdit { padding: 6px 8px; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus { border: 2px solid @focus; padding: 0 10px; }
QPlainTextEdit:focus { padding: 5px 7px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { background: @subtle; color: @disabled; border-color: @border; }
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"] { border: 2px solid @redFill; padding: 0 10px; }
QLineEdit[look="small"] { min-height: 30px; }
QComboBox[look="small"] { min-height: 30px; }
QComboBox::drop-down { border: none; width: 28px; }
QComboBox QAbstractItemView { background: @surface; color: @text; border: 1px solid @borderStrong; selection-background-color: @selected;
  selection-color: @text; padding: 4px; }

QTextBrowser[look="paper"] { background: @surface; color: @text; border: 2px solid transparent; border-radius: 6px;
  selection-background-color: @accent; selection-color: @onAccent; }
QTextBrowser[look="paper"]:focus { border: 2px solid @focus; }
QScrollArea[look="pane"] { border: 2px solid transparent; }
QScrollArea[look="pane"]:focus { border: 2px solid @focus; }
QSpinBox { background: @surface; color: @text; border: 1px solid @borderStrong; border-radius: 6px; padding: 0 6px; min-height: 28px;
  selection-background-color: @accent; selection-color: @onAccent; }
QSpinBox:focus { border: 2px solid @focus; padding: 0 5px; }
QListWidget[look="lines"]::item { padding: 10px 16px; border-bottom: 1px solid @border; color: @text; }
QListWidget[look="lines"]::item:selected { background: @selected; color: @text; border-left: 3px solid @accent; padding-left: 13px; }
QListWidget[look="lines"]::item:hover:!selected { background: @hover; }
QListView, QTableView, QTreeView { background: @surface; border: none; }
QHeaderView { background: @surface; border: none; }
QHeaderView::section { background: @surface; color: @text2; border: none; border-bottom: 1px solid @border; padding: 2px 6px; }
QTableView[look="caseload"] QHeaderView::section { background: @subtle; padding: 2px 8px; }
QTableView[look="caseload"] QHeaderView::section:first { padding-left: 14px; }
QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical { background: @borderStrong; border-radius: 3px; min-height: 32px; margin: 2px 3px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle:horizontal { background: @borderStrong; border-radius: 3px; min-width: 32px; margin: 3px 2px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: transparent; border: none; width: 0; height: 0; }

QTabBar { background: @surface; border: none; }
QTabBar::tab { background: transparent; color: @text2; padding: 8px 12px; border: none; border-bottom: 3px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom: 3px solid @accent; }
QTabBar::tab:focus { border: 2px solid @focus; }
QTabBar::tab:hover { color: @text; }

QCheckBox, QRadioButton { spacing: 8px; padding: 4px; border: 2px solid transparent; border-radius: 4px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid @focus; }
QProgressBar { background: @border; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
)";

} // namespace

QString styleSheet(const Tokens& t) {
    const std::pair<const char*, QColor> names[] = {
        // longer names first: "@borderStrong" must not be read as "@border"
        {"borderStrong", t.borderStrong}, {"border", t.border},       {"accentText", t.accentText},
        {"accentTint", t.accentTint},     {"accentHover", t.accentHover}, {"accent", t.accent},
        {"onAccent", t.onAccent},         {"syncTint", t.syncTint},   {"syncText", t.syncText},
        {"sync", t.sync},                 {"surface", t.surface},     {"subtle", t.subtle},
        {"selected", t.selected},         {"hover", t.hover},         {"disabled", t.disabled},
        {"focus", t.focus},               {"finding", t.finding},     {"lookText", t.lookText},
        {"okText", t.okText},             {"railText2", t.railText2}, {"railText", t.railText},
        {"rail", t.rail},                 {"redFill", t.red().fill}, {"redTint", t.red().tint},  {"red", t.red().text},
        {"text2", t.text2},               {"text3", t.text3},         {"text", t.text},
        {"bg", t.bg},                     {"level0", t.levels[0].text}, {"level1", t.levels[1].text},
        {"level2", t.levels[2].text},     {"level3", t.levels[3].text}, {"level4", t.levels[4].text},
    };
    QString out = QString::fromLatin1(sheet);
    for (const auto& [name, colour] : names) out.replace(QLatin1Char('@') + QLatin1String(name), colour.name());
    return out;
}

} // namespace fyr::ui
