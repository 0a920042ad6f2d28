// The pipe to `fyr`: what was standard input and output, taken away from everything else in this process.
//
// Shape:   frames of video/hosted/frames.h. `ended` once, when fyr is gone or says what it should not.
// Threads: the ui thread. Never blocks.
#pragma once

#include "video/hosted/words.h"

#include <QObject>
#include <QSocketNotifier>
#include <functional>
#include <memory>

namespace fyr::call {

class Pipe final : public QObject {
  public:
    // Before the engine starts, so that its processes do not inherit the ends: standard input becomes empty, standard output
    // what standard error is.
    static bool takeStandardStreams();

    using Heard = std::function<void(const video::hosted::ToCall&)>;
    Pipe(Heard heard, std::function<void()> ended, QObject* parent = nullptr);

    void say(const video::hosted::FromCall& m);

  private:
    void readSome();
    void writeSome();
    void end();

    Heard m_heard;
    std::function<void()> m_ended;
    video::hosted::FrameReader m_reader;
    std::string m_out;
    std::unique_ptr<QSocketNotifier> m_readable;
    std::unique_ptr<QSocketNotifier> m_writable;
    bool m_over = false;
};

} // namespace fyr::call
