// fyrd: the Fyr server. Everything is built and wired in server/daemon.
#include "server/daemon/daemon.h"

int main(int argc, char** argv) { return fyr::server::runDaemon(argc, argv); }
