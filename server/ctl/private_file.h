// A file that only its owner reads: it holds what patients said.
#pragma once

#include <string>
#include <string_view>

namespace fyr::ctl {

// "-" is the terminal.
class PrivateFile {
  public:
    explicit PrivateFile(const std::string& name);
    PrivateFile(const PrivateFile&) = delete;
    PrivateFile& operator=(const PrivateFile&) = delete;
    ~PrivateFile();
    [[nodiscard]] bool ok() const { return m_fd >= 0 && !m_failed; }
    void write(std::string_view text);
    // Everything is on the disk, or it is said that it is not.
    [[nodiscard]] bool finish();

  private:
    int m_fd = -1;
    bool m_owned = false;
    bool m_failed = false;
};

} // namespace fyr::ctl
