// What the workstation and the process of the call say to one another, each one JSON object (docs/CALLS.md, "In the
// workstation").
//
// Shape:  nothing of a token, a record or a name has a place here. Read strictly: a member that is not known, is missing or
//         out of its bounds refuses the message, and the one who said it is not spoken to any more.
// Errors: badJson, badUtf8, tooLarge, badRequest. Nothing of what was said is in `detail`.
#pragma once

#include "base/result.h"
#include "video/hosted/frames.h"

#include <cstdint>
#include <string>
#include <variant>

namespace fyr::video::hosted {

inline constexpr std::size_t maxSaidBytes = 64U << 10U;   // what a page says on its line
inline constexpr std::size_t maxHeardBytes = 256U << 10U; // what it hears: "welcome" with four parties is a few KiB
inline constexpr std::size_t maxToldBytes = 16U << 10U;
inline constexpr std::int64_t maxLineNumber = 1'000'000'000;

// ---- to the call
struct Settings {
    std::string lang;   // "sv", "en"
    std::string theme;  // "light", "dark"
    std::string camera; // names of the devices; empty: the system's choice
    std::string microphone;
    std::string output;
};
struct Begin {}; // the call begins: camera and microphone may be used
struct LineOpened {
    std::int64_t line = 0;
};
struct Heard {
    std::int64_t line = 0;
    std::string text;
};
struct LineClosed {
    std::int64_t line = 0;
};
struct Command {
    std::string name; // "microphone", "camera", "audioOnly", "leave"
};
struct Show { // in the window that was named, or in one of its own
    bool own = false;
    int width = 0;
    int height = 0;
};
struct Ask { // is the page alive?
    std::int64_t number = 0;
};
struct Quit {};
using ToCall = std::variant<Settings, Begin, LineOpened, Heard, LineClosed, Command, Show, Ask, Quit>;

// ---- from the call
struct Window {
    std::uint64_t id = 0; // as the desktop numbers it
};
struct Ready {}; // the page is there
struct OpenLine {
    std::int64_t line = 0;
};
struct Say {
    std::int64_t line = 0;
    std::string text;
};
struct CloseLine {
    std::int64_t line = 0;
};
struct Told {
    std::string what; // "state", "phone", "device", "ended"
    std::string json;
};
struct Alive {
    std::int64_t number = 0;
};
struct Key {
    std::string sequence;
};
struct Pressed {}; // in the picture: it wants the keyboard
using FromCall = std::variant<Window, Ready, OpenLine, Say, CloseLine, Told, Alive, Key, Pressed>;

[[nodiscard]] std::string write(const ToCall& m);
[[nodiscard]] std::string write(const FromCall& m);
[[nodiscard]] Result<ToCall> readToCall(std::string_view text);
[[nodiscard]] Result<FromCall> readFromCall(std::string_view text);

// Keys of the window that the picture gives back: the modules, the palette, out of the picture.
[[nodiscard]] bool isWindowKey(std::string_view sequence) noexcept;

} // namespace fyr::video::hosted
