// Measures the caseload: how long it takes from a closed encrypted cache to its first frame, and from a key to the next frame.
// Usage: ui_caseload_bench [COUNT…]; nothing is asserted.
#include "ui/fake_workstation.h"

#include "fhir/course_mapping.h"
#include "localdb/cache.h"
#include "localdb/fhir_projector.h"
#include "localdb/key_file.h"
#include "ui/caseload/caseload_page.h"
#include "ui/caseload/caseload_pane.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <ctime>
#include <fmt/format.h>

using namespace fyr;
using namespace fyr::ui;

namespace {

// What the thread itself used: on a machine that others work on, too, the nearer to the truth.
double cpuMs() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

double ms(const QElapsedTimer& t) { return static_cast<double>(t.nsecsElapsed()) / 1e6; }

double quantile(std::vector<double> values, double q) {
    std::ranges::sort(values);
    return values[std::min(values.size() - 1, static_cast<std::size_t>(q * static_cast<double>(values.size())))];
}

Result<void> fill(const std::filesystem::path& folder, const localdb::Secret& key, Random& random, Instant now, int count) {
    FYR_TRY(auto cache, localdb::Cache::open(folder, key, std::make_shared<localdb::FhirProjector>(), random));
    protocol::FeedPage page{"E1", "c1", false, std::nullopt, {}};
    for (const auto& row : test::FakeWorkstation::manyCourses(now, count))
        page.entries.push_back({protocol::FeedOp::put, {"CarePlan", row.id.str()}, 1, now, fhir::carePlan(row).write()});
    FYR_TRY([[maybe_unused]] const auto applied, cache->applyPage(page, "", now));
    return {};
}

Result<std::shared_ptr<std::vector<presenter::CaseloadEntry>>> read(localdb::Cache& cache) {
    FYR_TRY(auto rows, cache.courseRows());
    auto out = std::make_shared<std::vector<presenter::CaseloadEntry>>();
    out->reserve(rows.size());
    for (auto& r : rows) out->push_back({std::move(r), 0, false, {}});
    FYR_CHECK(cache.decorate(*out, {"pr-petra", "Petra Lindal"}));
    return out;
}

Result<void> measured(int count) {
    const QTemporaryDir place;
    const std::filesystem::path folder = place.filePath(QStringLiteral("cache")).toStdString();
    SystemRandom random;
    const auto key = localdb::Secret::random(localdb::KeyFile::keyBytes, random);
    const Instant now = SystemClock().now();
    FYR_CHECK(fill(folder, key, random, now, count));

    std::vector<double> opened, readIn, framed, whole, wholeCpu;
    std::shared_ptr<std::vector<presenter::CaseloadEntry>> entries;
    for (int round = 0; round < 7; ++round) {
        QElapsedTimer all, part;
        all.start();
        const double before = cpuMs();
        part.start();
        FYR_TRY(auto cache, localdb::Cache::open(folder, key, std::make_shared<localdb::FhirProjector>(), random));
        opened.push_back(ms(part));
        part.restart();
        FYR_TRY(entries, read(*cache));
        readIn.push_back(ms(part));
        part.restart();
        CaseloadPane pane;
        pane.resize(1256, 844);
        pane.show(presenter::buildCaseload(*entries, {.scope = presenter::CaseloadScope::unit, .me = "pr-petra", .now = now}), entries, now);
        pane.QWidget::show();
        QApplication::processEvents();
        const auto frame = pane.grab();
        framed.push_back(ms(part));
        whole.push_back(ms(all));
        wholeCpu.push_back(cpuMs() - before);
    }
    fmt::print("{} treatments, from a closed encrypted cache to the first frame: p50 {:.0f} ms, worst of 7 {:.0f} ms (open {:.0f}, read and decrypt {:.0f}, order and paint {:.0f}); on the processor {:.0f} ms\n", count,
               quantile(whole, .5), quantile(whole, 1), quantile(opened, .5), quantile(readIn, .5), quantile(framed, .5), quantile(wholeCpu, .5));

    test::FakeWorkstation work(now);
    work.becomePsychologist();
    std::vector<clinical::CourseRow> rows;
    for (const auto& e : *entries) rows.push_back(e.row);
    work.setCourses(rows);
    MainWindow window(work, UiSettings{});
    window.resize(1440, 900);
    window.show();
    window.go(Module::caseload);
    QApplication::setActiveWindow(&window);
    window.caseload().focusList();
    QApplication::processEvents();
    std::vector<double> keys, keysCpu;
    for (int n = 0; n < 600; ++n) {
        QElapsedTimer t;
        t.start();
        const double before = cpuMs();
        QTest::keyClick(window.caseload().pane().table(), n % 300 < 200 ? Qt::Key_J : Qt::Key_K);
        QApplication::processEvents(); // the frame is painted in here
        keys.push_back(ms(t));
        keysCpu.push_back(cpuMs() - before);
    }
    fmt::print("{} treatments, key to frame over 600 presses of J and K: p50 {:.1f} ms, p99 {:.1f} ms, worst {:.1f} ms; on the processor p50 {:.1f}, p99 {:.1f} ms\n", count, quantile(keys, .5), quantile(keys, .99),
               quantile(keys, 1), quantile(keysCpu, .5), quantile(keysCpu, .99));

    std::vector<double> news;
    for (int n = 0; n < 40; ++n) {
        auto& row = rows[static_cast<std::size_t>(n) % rows.size()];
        clinical::CourseDuty d;
        d.id = static_cast<std::uint32_t>(1000 + n);
        d.kind = "alert";
        d.label = d.answer = {"Fråga 9", "Question 9"};
        d.raised = now;
        d.answerBy = now + std::chrono::minutes(30 + n);
        row.duties.push_back(d);
        QElapsedTimer t;
        work.setCourses(rows); // what the feed would bring; making it is not the window's
        t.start();
        emit work.caseloadChanged();
        QApplication::processEvents();
        news.push_back(ms(t));
    }
    fmt::print("{} treatments, a new answer about risk to the list in its new order: p50 {:.1f} ms, worst of 40 {:.1f} ms\n", count, quantile(news, .5), quantile(news, 1));
    return {};
}

} // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    Theme::install(app, ThemeKind::light);
    std::vector<int> counts;
    for (int i = 1; i < argc; ++i) counts.push_back(QByteArray(argv[i]).toInt());
    if (counts.empty()) counts = {300, 5000};
    for (const int n : counts)
        if (const auto done = measured(n); !done) {
            fmt::print(stderr, "ui_caseload_bench: {}\n", done.error().describe());
            return 1;
        }
    return 0;
}
