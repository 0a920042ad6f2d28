// The process: reads the settings, builds every object once, serves until told to stop, drains.
//
// Shape: SIGTERM and SIGINT drain and exit 0; a second one exits at once. SIGHUP reads the certificate and the web
//        pages again. Exit code 1: could not start (one clear line on standard error); 2: wrong configuration.
#pragma once

namespace fyr::server {

int runDaemon(int argc, char** argv);

} // namespace fyr::server
