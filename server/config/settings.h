// Settings: what an operator may set, from one table. Flags beat the environment, which beats the file, which beats
// the defaults. Unknown names are errors that say the nearest known one.
//
// Shape: key "http.port" is `port` in [http] of the TOML file, FYR_HTTP_PORT in the environment, --http-port (or its
//        short flag --port) on the command line.
// Errors: configuration, with every problem found.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::server {

enum class SettingKind : std::uint8_t { text, path, number, boolean, choice };

struct SettingRow {
    std::string_view key;
    SettingKind kind;
    std::string_view fallback;
    std::int64_t least = 0; // of numbers
    std::int64_t most = 0;
    std::string_view choices; // "a|b"
    std::string_view shortFlag;
    bool secret = false; // never printed
    std::string_view text;
};
[[nodiscard]] std::span<const SettingRow> settingRows() noexcept;

class Settings {
  public:
    Settings(); // the defaults

    // What the command line asks for besides settings.
    struct Asked {
        bool help = false;
        bool version = false;
        bool printConfig = false;
        bool printDoc = false;
    };
    struct Loaded;
    // `environment` is "NAME=value" rows; `flags` without the program's name.
    [[nodiscard]] static Result<Loaded> load(const std::vector<std::string>& flags,
                                             const std::vector<std::string>& environment);

    [[nodiscard]] const std::string& text(std::string_view key) const;
    [[nodiscard]] std::int64_t number(std::string_view key) const;
    [[nodiscard]] bool boolean(std::string_view key) const;
    [[nodiscard]] std::string_view origin(std::string_view key) const; // "default", "file", "environment", "flag"
    // Checks the value against its row. Errors: configuration.
    [[nodiscard]] Result<void> set(std::string_view key, std::string value, std::string_view origin);

    [[nodiscard]] std::string print() const; // for --print-config; secrets are masked

  private:
    struct Value {
        std::string text;
        std::string_view origin;
    };
    [[nodiscard]] Result<void> readFile(const std::string& path);
    const Value& at(std::string_view key) const;
    std::map<std::string, Value, std::less<>> m_values;
};

struct Settings::Loaded {
    Settings settings;
    Asked asked;
};

[[nodiscard]] std::string environmentName(std::string_view key); // "FYR_HTTP_PORT"
[[nodiscard]] std::string configurationDoc();                    // docs/CONFIGURATION.md, word for word
[[nodiscard]] std::string usage();

} // namespace fyr::server
