// What a person chose for this computer; kept by `app`.
#pragma once

#include <QString>

namespace fyr::ui {

struct UiSettings {
    QString language = QStringLiteral("sv");
    QString theme = QStringLiteral("light"); // light, dark
    bool compactRows = false;
    bool letterKeys = true;
    int lockAfterMinutes = 5;
    QString camera, microphone; // of calls, by their names; empty: the system's choice
    QString speaker;     // … and the loudspeaker
    QString ringSpeaker; // of the sounds: often the computer's own while calls use a headset
    bool sounds = true;
    bool notify = true;  // a message of the desktop when somebody waits
    friend bool operator==(const UiSettings&, const UiSettings&) = default;
};

} // namespace fyr::ui
