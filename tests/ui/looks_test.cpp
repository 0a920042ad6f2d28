// Names for screen readers, contrast, both languages, small and large windows.
#include "ui/window_scene.h"

#include "ui/shell/command_palette.h"
#include "ui/theme/tokens.h"
#include "ui/triage/decision_panels.h"

#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QXmlStreamReader>

using namespace fyr;
using namespace fyr::ui;

class LooksTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { Theme::install(*qApp, ThemeKind::light); }

    void everythingThatTakesFocusHasAName() {
        test::WindowScene s;
        s.open("elin");
        const auto check = [&] {
            for (auto* w : s.window->findChildren<QWidget*>()) {
                if (!w->isVisible() || !(w->focusPolicy() & Qt::TabFocus)) continue;
                if (w->inherits("QScrollArea") || w->inherits("QTabBar") || w->objectName().startsWith(QStringLiteral("qt_"))) continue;
                QVERIFY2(!w->accessibleName().isEmpty(), w->metaObject()->className());
            }
        };
        check();
        s.window->go(Module::patients);
        check();
        s.window->go(Module::settings);
        check();
        s.work.signOut();
        check();
    }

    void thePaletteSaysWhenItFindsNothing() {
        test::WindowScene s;
        s.window->openPalette();
        auto* palette = s.window->findChild<CommandPalette*>();
        auto* field = palette->findChild<QLineEdit*>();
        QTest::keyClicks(field, QStringLiteral("xyzxyz"));
        QApplication::processEvents();
        QVERIFY(test::visibleText(palette).contains(QStringLiteral("xyzxyz")));
        QVERIFY(!palette->findChild<QListWidget*>()->isVisible());
        QTest::keyClick(field, Qt::Key_Return); // chooses nothing
        QVERIFY(palette->isVisible());
        field->clear();
        QApplication::processEvents();
        QVERIFY(palette->findChild<QListWidget*>()->isVisible());
        QVERIFY(test::visibleText(palette).isEmpty());
    }

    void everyPairOfColoursCanBeRead() {
        const auto luminance = [](const QColor& c) {
            const auto f = [](double v) { return v <= .03928 ? v / 12.92 : std::pow((v + .055) / 1.055, 2.4); };
            return .2126 * f(c.redF()) + .7152 * f(c.greenF()) + .0722 * f(c.blueF());
        };
        const auto contrast = [&](const QColor& a, const QColor& b) {
            const double x = luminance(a), y = luminance(b);
            return (std::max(x, y) + .05) / (std::min(x, y) + .05);
        };
        for (const auto kind : {ThemeKind::light, ThemeKind::dark}) {
            const Tokens& t = tokens(kind);
            const struct {
                const char* name;
                QColor ink, ground;
                double least;
            } rows[] = {
                {"text/surface", t.text, t.surface, 4.5},       {"text/selected", t.text, t.selected, 4.5}, {"text2/surface", t.text2, t.surface, 4.5},
                {"text2/selected", t.text2, t.selected, 4.5},   {"text3/bg", t.text3, t.bg, 4.5},           {"onAccent/accent", t.onAccent, t.accent, 4.5},
                {"accentText/surface", t.accentText, t.surface, 4.5}, {"onSync/sync", t.onSync, t.sync, 4.5}, {"syncText/syncTint", t.syncText, t.syncTint, 4.5},
                {"text/finding", t.text, t.finding, 4.5},       {"lookText/surface", t.lookText, t.surface, 4.5}, {"railText2/rail", t.railText2, t.rail, 4.5},
                {"railText/railSel", t.railText, t.railSel, 4.5}, {"onBadgeHot/badgeHot", t.onBadgeHot, t.badgeHot, 4.5},
                {"borderStrong/surface", t.borderStrong, t.surface, 3}, {"focus/surface", t.focus, t.surface, 3}, {"focus/selected", t.focus, t.selected, 3},
                {"line/band", t.line, t.band, 3},
            };
            for (const auto& r : rows) QVERIFY2(contrast(r.ink, r.ground) >= r.least, r.name);
            for (const auto& l : t.levels) {
                QVERIFY(contrast(l.text, t.surface) >= 4.5);
                QVERIFY(contrast(l.text, l.tint) >= 4.5);
                QVERIFY(contrast(l.onFill, l.fill) >= 4.5);
                QVERIFY(contrast(l.outline.isValid() ? l.outline : l.fill, t.surface) >= 3);
            }
        }
    }

    void everyTextIsTranslated_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("sv") << QStringLiteral("/translations/fyr_sv.ts");
        QTest::newRow("en") << QStringLiteral("/translations/fyr_en.ts");
    }
    void everyTextIsTranslated() {
        QFETCH(QString, file);
        QFile f(QStringLiteral(FYR_SOURCE_DIR) + file);
        QVERIFY(f.open(QIODevice::ReadOnly));
        QXmlStreamReader xml(&f);
        QString source;
        int messages = 0;
        while (!xml.atEnd()) {
            if (xml.readNext() != QXmlStreamReader::StartElement) continue;
            if (xml.name() == QLatin1String("source")) source = xml.readElementText();
            else if (xml.name() == QLatin1String("translation")) {
                ++messages;
                QVERIFY2(!xml.attributes().hasAttribute(QStringLiteral("type")), qPrintable(source));
            } else if (xml.name() == QLatin1String("numerusform")) {
                QVERIFY2(!xml.readElementText().isEmpty(), qPrintable(source));
            }
        }
        QVERIFY(!xml.hasError());
        QVERIFY(messages >= 10);
    }

    void theWindowWorksFromSmallToLarge() {
        test::WindowScene s;
        for (const auto& size : {QSize(640, 420), QSize(720, 450), QSize(960, 600), QSize(1440, 900), QSize(2560, 1440)}) {
            s.window->resize(size);
            QApplication::processEvents();
            QVERIFY(s.window->width() <= std::max(size.width(), 640));
            s.open("elin");
            s.key(Qt::Key_O);
            auto* panel = s.window->findChild<OverridePanel*>();
            QVERIFY(panel->isVisible());
            QVERIFY(panel->parentWidget()->rect().contains(panel->geometry()));
            s.key(Qt::Key_Escape);
        }
    }
};

QTEST_MAIN(LooksTest)
#include "looks_test.moc"
