#include "call/keyboard.h"

#include <QGuiApplication>
#include <cstdlib>
#include <memory>
#include <xcb/xcb.h>

namespace fyr::call {
namespace {

xcb_connection_t* connection() {
    const auto* x11 = qGuiApp->nativeInterface<QNativeInterface::QX11Application>();
    return x11 ? x11->connection() : nullptr;
}

template <class T>
using Reply = std::unique_ptr<T, decltype(&std::free)>;

void focus(xcb_connection_t* c, xcb_window_t window) {
    // Now, whatever was before: window managers set it too when somebody presses.
    xcb_set_input_focus(c, XCB_INPUT_FOCUS_PARENT, window, XCB_CURRENT_TIME);
    xcb_flush(c);
}

} // namespace

void Keyboard::heed(bool on) {
    auto* c = connection();
    if (!c) return;
    const auto window = static_cast<xcb_window_t>(m_window);
    const Reply<xcb_get_window_attributes_reply_t> is(xcb_get_window_attributes_reply(c, xcb_get_window_attributes(c, window), nullptr), &std::free);
    if (!is) return;
    constexpr std::uint32_t keys = XCB_EVENT_MASK_KEY_PRESS | XCB_EVENT_MASK_KEY_RELEASE;
    const std::uint32_t mask = on ? is->your_event_mask | keys : is->your_event_mask & ~keys;
    xcb_change_window_attributes(c, window, XCB_CW_EVENT_MASK, &mask);
    xcb_flush(c);
}

void Keyboard::take() {
    heed(true);
    if (auto* c = connection()) focus(c, static_cast<xcb_window_t>(m_window));
}

void Keyboard::giveBack() {
    heed(false);
    auto* c = connection();
    if (!c) return;
    const Reply<xcb_query_tree_reply_t> tree(xcb_query_tree_reply(c, xcb_query_tree(c, static_cast<xcb_window_t>(m_window)), nullptr), &std::free);
    if (tree && tree->parent != tree->root && tree->parent != XCB_NONE) focus(c, tree->parent);
}

} // namespace fyr::call
