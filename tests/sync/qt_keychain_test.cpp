// The system's keychain as it is on this machine: it must answer, and never fall back to a plain file.
#include "sync/transport/qt_keychain.h"

#include <QTest>

namespace fyr::sync {

class QtKeychainTest final : public QObject {
    Q_OBJECT
  private slots:
    void itAnswersAboutAnEntryThatIsNotThere() {
        QtKeychain keychain;
        std::optional<Result<localdb::Secret>> read;
        keychain.read("no such entry of the tests",
                      [&](Result<localdb::Secret> r) { read.emplace(std::move(r)); });
        QVERIFY(QTest::qWaitFor([&] { return read.has_value(); }, 30'000));
        QVERIFY(!*read);
        QVERIFY2(read->error().code == ErrorCode::noKeychain || read->error().code == ErrorCode::notFound,
                 read->error().describe().c_str());
        if (read->error().code != ErrorCode::noKeychain) return; // a real one: nothing is written to it

        std::optional<Result<void>> written;
        SystemRandom random;
        keychain.write("fyr tests", localdb::Secret::random(32, random),
                       [&](Result<void> r) { written.emplace(std::move(r)); });
        QVERIFY(QTest::qWaitFor([&] { return written.has_value(); }, 30'000));
        QVERIFY(!*written);
        QVERIFY(written->error().code == ErrorCode::noKeychain);
    }
};

} // namespace fyr::sync

QTEST_GUILESS_MAIN(fyr::sync::QtKeychainTest)
#include "qt_keychain_test.moc"
