#include "call/pipe.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace fyr::call {
namespace {

constexpr std::size_t waitingAtMost = 4U << 20U;
int in = -1;
int out = -1;

// A copy that no program started from here gets.
int takeAway(int from) {
    const int fd = fcntl(from, F_DUPFD_CLOEXEC, 10);
    if (fd >= 0) fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    return fd;
}

} // namespace

bool Pipe::takeStandardStreams() {
    in = takeAway(STDIN_FILENO);
    out = takeAway(STDOUT_FILENO);
    const int empty = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (in < 0 || out < 0 || empty < 0) return false;
    const bool taken = dup2(empty, STDIN_FILENO) >= 0 && dup2(STDERR_FILENO, STDOUT_FILENO) >= 0;
    close(empty);
    return taken;
}

Pipe::Pipe(Heard heard, std::function<void()> ended, QObject* parent)
    : QObject(parent), m_heard(std::move(heard)), m_ended(std::move(ended)), m_readable(std::make_unique<QSocketNotifier>(in, QSocketNotifier::Read)),
      m_writable(std::make_unique<QSocketNotifier>(out, QSocketNotifier::Write)) {
    m_writable->setEnabled(false);
    connect(m_readable.get(), &QSocketNotifier::activated, this, [this] { readSome(); });
    connect(m_writable.get(), &QSocketNotifier::activated, this, [this] { writeSome(); });
}

void Pipe::say(const video::hosted::FromCall& m) {
    if (m_over) return;
    m_out += video::hosted::frame(video::hosted::write(m));
    if (m_out.size() > waitingAtMost) return end(); // nobody reads
    writeSome();
}

void Pipe::writeSome() {
    while (!m_out.empty() && !m_over) {
        const auto n = write(out, m_out.data(), m_out.size());
        if (n > 0) m_out.erase(0, static_cast<std::size_t>(n));
        else if (n < 0 && errno == EINTR) continue;
        else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
        else return end();
    }
    m_writable->setEnabled(!m_out.empty() && !m_over);
}

void Pipe::readSome() {
    std::array<char, 16U << 10U> buffer{};
    const auto n = read(in, buffer.data(), buffer.size());
    if (n < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (n <= 0 || !m_reader.feed({buffer.data(), static_cast<std::size_t>(n)})) return end();
    while (auto text = m_reader.next()) {
        const auto m = video::hosted::readToCall(*text);
        if (!m) return end();
        m_heard(*m);
        if (m_over) return;
    }
}

void Pipe::end() {
    if (std::exchange(m_over, true)) return;
    m_readable->setEnabled(false);
    m_writable->setEnabled(false);
    m_ended();
}

} // namespace fyr::call
