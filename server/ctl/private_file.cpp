#include "ctl/private_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fyr::ctl {

PrivateFile::PrivateFile(const std::string& name) {
    if (name == "-") {
        m_fd = STDOUT_FILENO;
        return;
    }
    m_fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    // One that was there keeps its rights: they are taken back, too.
    m_owned = m_fd >= 0;
    if (m_owned && ::fchmod(m_fd, 0600) != 0) m_failed = true;
}

PrivateFile::~PrivateFile() {
    if (m_owned) ::close(m_fd);
}

void PrivateFile::write(std::string_view text) {
    while (ok() && !text.empty()) {
        const auto n = ::write(m_fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) m_failed = true;
        else text.remove_prefix(static_cast<std::size_t>(n));
    }
}

bool PrivateFile::finish() {
    if (ok() && m_owned && ::fsync(m_fd) != 0) m_failed = true;
    return ok();
}

} // namespace fyr::ctl
