// One run of fyr-call: started with little of our environment, spoken to over its standard streams, ended when it hangs.
//
// Shape:   says what it hears, then `gone` once. `quit()` is polite and patient, destruction is not.
// Threads: the ui thread.
#pragma once

#include "video/hosted/words.h"

#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>
#include <functional>

namespace fyr::app {

class CallProcess final : public QObject {
  public:
    struct Options {
        QString program;
        bool publicInterfacesOnly = false;
        QStringList alsoPassed; // variables, for tests
        int askEveryMs = 2'000;
        int silentAnswers = 8;        // so many questions in a row without an answer: it hangs
        int silentAtFirst = 30;       // … until the page has answered once
    };
    struct Handlers {
        std::function<void(const video::hosted::FromCall&)> heard;
        std::function<void(int exitCode)> gone; // -1: it crashed, was killed, or never started
    };
    CallProcess(Options options, Handlers handlers, QObject* parent = nullptr);
    ~CallProcess() override;

    void say(const video::hosted::ToCall& m);
    void quit(); // says nothing more; deletes itself when it is done
    [[nodiscard]] qint64 id() const { return m_process.processId(); }

  private:
    void readSome();
    void ask();
    void end(int code);

    Options m_options;
    Handlers m_handlers;
    QProcess m_process;
    QTimer m_asking;
    video::hosted::FrameReader m_reader;
    std::int64_t m_asked = 0;
    int m_silent = 0;
    bool m_answered = false;
    bool m_over = false;
};

} // namespace fyr::app
