// The call beside the record: what the windows need of the process that shows it, which they know nothing of.
//
// Shape:   at most one call at a time. `picture()` is one widget for the life of the port: put it somewhere once; it shows the
//          call, that it is starting, or that it comes back. While it is where nobody sees it the call goes on.
//          Codes only cross here: names of parties, the note and the record never leave the windows for the call.
// Threads: the ui thread.
#pragma once

#include "base/result.h"
#include "ui/devices/device_port.h"

#include <QObject>
#include <QString>
#include <optional>
#include <string>
#include <vector>

class QWidget;

namespace fyr::ui {

enum class CallStage {
    none,      // no call
    starting,  // the process starts, or its page does
    running,   // the page is there and has a line, or looks for one
    returning, // the process went away under the call; it is started again by itself
    failed,    // … and went away too often: `again()` tries once more
    inBrowser, // the policy of this computer: the call is in the system's browser, and nothing is known of it here; `again()`
               // opens it once more
};

enum class CallCommand { microphone, camera, audioOnly, leave }; // the first three turn over what is

struct CallParty {
    std::string id;
    std::string role;          // docs/SIGNALLING.md: "patient", "interpreter" …
    std::string state;         // of the media: "connecting", "connected", "interrupted" …
    std::optional<int> score;  // 0–100
    std::optional<int> bars;   // 0–4
    std::string cause;         // "loss", "delay", "sending", "device"; empty: nothing to say
    bool relayed = false;
    friend bool operator==(const CallParty&, const CallParty&) = default;
};

struct CallTold {
    bool line = false; // the signalling line stands
    bool microphone = false;
    bool camera = false;
    bool audioOnly = false;
    std::string microphoneProblem{}; // why there is none: "refused", "missing", "taken", "gone", "unsupported"; empty: there is
    std::string cameraProblem{};     // … and it is wanted
    std::vector<CallParty> others{};
    friend bool operator==(const CallTold&, const CallTold&) = default;
};

// As the system names them; empty: its own choice.
struct CallDevices {
    QString camera, microphone, speaker;
    friend bool operator==(const CallDevices&, const CallDevices&) = default;
};

class CallView : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;

    // Calls can be had on this computer at all (the program is there); false: only by telephone.
    [[nodiscard]] virtual bool available() const = 0;
    [[nodiscard]] virtual bool opensInBrowser() const = 0; // by policy

    [[nodiscard]] virtual CallStage stage() const = 0;
    [[nodiscard]] virtual std::string visit() const = 0; // empty: no call
    [[nodiscard]] virtual const CallTold& told() const = 0;
    [[nodiscard]] virtual QWidget* picture() = 0; // never null
    // The picture stands in a window of its own that stays above, since this desktop lets no program show another's (Wayland).
    [[nodiscard]] virtual bool inOwnWindow() const = 0;

    // Somebody waits: the process is made ready, so that a call begins at once. Cheap when it is. Nothing is opened: no camera,
    // no line. `rest()`: nobody waits any more.
    virtual void prepare() = 0;
    virtual void rest() = 0;

    // Admitting is the caller's to do first; this opens the page. Errors: invalidState (another call goes on), locked (nobody
    // is signed in), unavailable (no program for it, no browser opened).
    [[nodiscard]] virtual Result<void> start(const std::string& visit) = 0;
    virtual void command(CallCommand command) = 0;
    virtual void again() = 0; // after `failed`, and in the browser
    virtual void stop() = 0;  // takes the page away at once without a word; `command(leave)` is the way to leave
    virtual void setLook(const QString& language, const QString& theme) = 0; // "sv" | "en", "light" | "dark"
    virtual void setDevices(const CallDevices& devices) = 0; // one that is not there: the system's choice, until it comes back

  signals:
    void stageChanged();
    void toldChanged();
    // docs/SIGNALLING.md, `bye`: "left", "ended", "elsewhere", "removed" …; the stage is none from here on.
    void ended(const std::string& visit, const std::string& reason);
    // `asked`: somebody pressed it on the page; else it is time to offer it (20 s without media).
    void phoneWanted(const std::string& party, bool asked);
    // Chosen in the picture, as the engine names it, which may be more than the system's name; empty: the system's choice.
    void deviceChosen(fyr::ui::DeviceKind kind, const QString& label);
    // A key that is the window's and was pressed in the picture: a key with its modifiers as QKeySequence writes them ("Ctrl+1").
    void keyPressed(const QString& sequence);
};

} // namespace fyr::ui
