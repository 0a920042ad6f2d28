// The keyboard of a window that stands in another program's: on X11 keys go to whatever is under the pointer within the window
// that has the focus, so that a note would be typed into the picture while the pointer rests there. Here the picture takes keys
// only while the focus is its own, and gives the focus back to the window around it.
//
// Shape:   on other desktops it does nothing.
// Threads: the ui thread.
#pragma once

#include <QtGlobal>

namespace fyr::call {

class Keyboard {
  public:
    explicit Keyboard(quint64 window) : m_window(window) {}
    void take();      // keys and focus
    void heed(bool on); // keys; the focus is the desktop's to give
    void giveBack();  // the focus goes to the window around

  private:
    quint64 m_window;
};

} // namespace fyr::call
