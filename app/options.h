// The command line of the workstation.
#pragma once

#include <QString>
#include <QStringList>
#include <optional>

namespace fyr::app {

struct Options {
    QString server;
    QString language;                // empty: the stored one, else Swedish
    QString theme;                   // empty: the stored one, else light
    int scale = 0;                   // percent; 0: the desktop's
    QString profile;                 // folder of caches and settings; empty: the user's data folder
    std::optional<QString> demoUser; // "user:password"; demonstration servers on this machine only
    QString size;                    // "1440x900"
    QString screenshots;             // folder: draw the pictures of the documentation and end
    QString trace;                   // file: what the window shows, ids and codes only
    QString callProgram;             // tests: another program than fyr-call beside this one
    bool keepOnLock = false;         // tests: do not start anew on lock
};

// Reads it; prints help or what is wrong and ends the process when that is all there is to do.
[[nodiscard]] Options parseOptions(const QStringList& arguments);

} // namespace fyr::app
