#include "server/paper/paper.h"

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <fmt/format.h>
#include <memory>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFWriter.hh>

namespace fyr::server {
namespace {

constexpr double width = 595;
constexpr double height = 842;
constexpr double margin = 62;
constexpr double footerAt = height - 40;
constexpr double bottom = height - 66;

template <auto Close>
struct With {
    template <class T>
    void operator()(T* p) const { Close(p); }
};
using Surface = std::unique_ptr<cairo_surface_t, With<cairo_surface_destroy>>;
using Drawing = std::unique_ptr<cairo_t, With<cairo_destroy>>;
using FontMap = std::unique_ptr<PangoFontMap, With<g_object_unref>>;
using Context = std::unique_ptr<PangoContext, With<g_object_unref>>;
using Layout = std::unique_ptr<PangoLayout, With<g_object_unref>>;
using Font = std::unique_ptr<PangoFontDescription, With<pango_font_description_free>>;
using Attributes = std::unique_ptr<PangoAttrList, With<pango_attr_list_unref>>;

// Only these fonts: another machine's would break the lines elsewhere.
Result<FontMap> fontsOf(const PaperFonts& fonts) {
    FcConfig* config = FcConfigCreate();
    bool there = config != nullptr;
    for (const char* name : {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf"})
        there = there && FcConfigAppFontAddFile(config, reinterpret_cast<const FcChar8*>((fonts.folder / name).c_str())) == FcTrue;
    FontMap map(there ? pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT) : nullptr);
    if (map) pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map.get()), config);
    if (config) FcConfigDestroy(config);
    if (!map) return fail(ErrorCode::configuration, "no DejaVu fonts in " + fonts.folder.string());
    return map;
}

struct Look {
    const char* tag;
    const char* font;
    double before, after; // room
    double grey;
};
Look lookOf(PaperPart::Kind k) {
    switch (k) {
    case PaperPart::Kind::heading: return {"H2", "DejaVu Sans Bold 12.5", 16, 5, 0};
    case PaperPart::Kind::subheading: return {"H3", "DejaVu Sans Bold 9.5", 7, 2, 0.15};
    case PaperPart::Kind::paragraph: return {"P", "DejaVu Sans 9.5", 0, 4, 0};
    case PaperPart::Kind::fact: return {"P", "DejaVu Sans 9.5", 0, 3, 0};
    case PaperPart::Kind::code: return {"P", "DejaVu Sans Mono 8", 1, 4, 0};
    case PaperPart::Kind::small: return {"P", "DejaVu Sans 8.5", 0, 4, 0.2};
    }
    return {"P", "DejaVu Sans 9.5", 0, 4, 0};
}

class Press {
  public:
    Press(const Paper& paper, PangoFontMap* map) : m_paper(paper) {
        m_surface.reset(cairo_pdf_surface_create_for_stream(
            [](void* to, const unsigned char* bytes, unsigned n) {
                static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), n);
                return CAIRO_STATUS_SUCCESS;
            },
            &m_bytes, width, height));
        say(CAIRO_PDF_METADATA_TITLE, paper.title);
        say(CAIRO_PDF_METADATA_AUTHOR, paper.author);
        say(CAIRO_PDF_METADATA_SUBJECT, paper.subject);
        say(CAIRO_PDF_METADATA_CREATOR, "Fyr");
        const auto at = formatInstant(paper.made).substr(0, 19) + "Z"; // Cairo reads no fractions
        say(CAIRO_PDF_METADATA_CREATE_DATE, at);
        say(CAIRO_PDF_METADATA_MOD_DATE, at);
        m_drawing.reset(cairo_create(m_surface.get()));
        cairo_tag_begin(m_drawing.get(), "Document", nullptr);
        m_context.reset(pango_font_map_create_context(map));
        pango_cairo_context_set_resolution(m_context.get(), 72);
        pango_context_set_language(m_context.get(), pango_language_from_string(paper.language.c_str()));
        // Lines break at the same letters whatever the screen of the machine would round to.
        const std::unique_ptr<cairo_font_options_t, With<cairo_font_options_destroy>> options(cairo_font_options_create());
        cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
        pango_cairo_context_set_font_options(m_context.get(), options.get());
    }

    void add(const PaperPart& part) {
        const auto look = lookOf(part.kind);
        if (m_y > margin) m_y += look.before;
        const auto labelled = part.label.empty() ? part.text : fmt::format("{}{}{}", part.label, part.kind == PaperPart::Kind::code ? ":\n" : ": ", part.text);
        const auto layout = set(labelled, look.font);
        if (!part.label.empty()) embolden(layout.get(), part.label.size() + 1, part.kind == PaperPart::Kind::code);
        // A heading stays with what follows it, the label of a code with the code.
        const bool heads = part.kind == PaperPart::Kind::heading || part.kind == PaperPart::Kind::subheading;
        draw(layout.get(), look, heads ? 30 : part.kind == PaperPart::Kind::code ? 14 : 0);
        m_y += look.after;
    }
    void title(const std::string& text) {
        const auto layout = set(text, "DejaVu Sans Bold 18");
        draw(layout.get(), {"H1", "", 0, 0, 0}, 0);
        m_y += 6;
    }

    // All pages but for their number, which is known at the end: so it is printed twice.
    [[nodiscard]] int pages() const { return m_page; }
    Result<std::string> finish(int all) {
        cairo_tag_end(m_drawing.get(), "Document");
        foot(all);
        cairo_show_page(m_drawing.get());
        m_drawing.reset();
        cairo_surface_finish(m_surface.get());
        if (cairo_surface_status(m_surface.get()) != CAIRO_STATUS_SUCCESS) return fail(ErrorCode::internal, cairo_status_to_string(cairo_surface_status(m_surface.get())));
        return std::move(m_bytes);
    }
    void expect(int all) { m_all = all; }

  private:
    void say(cairo_pdf_metadata_t what, const std::string& text) {
        if (!text.empty()) cairo_pdf_surface_set_metadata(m_surface.get(), what, text.c_str());
    }
    Layout set(const std::string& text, const char* font) {
        Layout layout(pango_layout_new(m_context.get()));
        const Font description(pango_font_description_from_string(font));
        pango_layout_set_font_description(layout.get(), description.get());
        pango_layout_set_width(layout.get(), static_cast<int>((width - 2 * margin) * PANGO_SCALE));
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        pango_layout_set_spacing(layout.get(), 2 * PANGO_SCALE);
        pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
        return layout;
    }
    static void embolden(PangoLayout* layout, std::size_t bytes, bool ofCode) {
        const Attributes list(pango_attr_list_new());
        const auto add = [&](PangoAttribute* a) {
            a->start_index = 0;
            a->end_index = static_cast<guint>(bytes);
            pango_attr_list_insert(list.get(), a);
        };
        add(pango_attr_weight_new(PANGO_WEIGHT_BOLD));
        if (ofCode) add(pango_attr_family_new("DejaVu Sans"));
        pango_layout_set_attributes(layout, list.get());
    }
    void turn() {
        foot(m_all);
        cairo_show_page(m_drawing.get());
        ++m_page;
        m_y = margin;
    }
    void foot(int all) {
        std::string number = m_paper.pageOf;
        const auto fill = [&](std::string_view mark, int n) {
            if (const auto at = number.find(mark); at != std::string::npos) number.replace(at, mark.size(), std::to_string(n));
        };
        fill("{n}", m_page);
        fill("{all}", all);
        const auto layout = set(m_paper.footer + "   " + number, "DejaVu Sans 7.5");
        cairo_set_source_rgb(m_drawing.get(), 0.3, 0.3, 0.3);
        cairo_move_to(m_drawing.get(), margin, footerAt); // outside of every tag: it is not read between two paragraphs
        pango_cairo_show_layout(m_drawing.get(), layout.get());
    }
    // Line by line, so that what is long goes on overleaf, there as an element of its own.
    void draw(PangoLayout* layout, const Look& look, double keep) {
        auto* cr = m_drawing.get();
        const std::unique_ptr<PangoLayoutIter, With<pango_layout_iter_free>> line(pango_layout_get_iter(layout));
        double top = m_y;
        double shift = 0; // of the layout's own coordinates
        bool open = false;
        do {
            PangoRectangle box;
            pango_layout_iter_get_line_extents(line.get(), nullptr, &box);
            const double y = static_cast<double>(box.y) / PANGO_SCALE, tall = static_cast<double>(box.height) / PANGO_SCALE;
            if (top + y - shift + tall + keep > bottom && top + y - shift > margin) {
                if (open) cairo_tag_end(cr, look.tag);
                open = false;
                turn();
                top = margin;
                shift = y;
            }
            keep = 0;
            if (!open) {
                cairo_tag_begin(cr, look.tag, nullptr);
                open = true;
            }
            cairo_set_source_rgb(cr, look.grey, look.grey, look.grey);
            cairo_move_to(cr, margin + static_cast<double>(box.x) / PANGO_SCALE, top - shift + static_cast<double>(pango_layout_iter_get_baseline(line.get())) / PANGO_SCALE);
            pango_cairo_show_layout_line(cr, pango_layout_iter_get_line_readonly(line.get()));
            m_y = top + y - shift + tall;
        } while (pango_layout_iter_next_line(line.get()) != 0);
        if (open) cairo_tag_end(cr, look.tag);
    }

    const Paper& m_paper;
    std::string m_bytes;
    Surface m_surface;
    Drawing m_drawing;
    Context m_context;
    double m_y = margin;
    int m_page = 1;
    int m_all = 1;
};

// Cairo says neither the language nor that the title is what a window shows.
Result<std::string> finished(const std::string& bytes, const std::string& language) {
    try {
        QPDF pdf;
        pdf.setSuppressWarnings(true);
        pdf.processMemoryFile("paper", bytes.data(), bytes.size());
        auto root = pdf.getRoot();
        root.replaceKey("/Lang", QPDFObjectHandle::newUnicodeString(language));
        auto viewer = QPDFObjectHandle::newDictionary();
        viewer.replaceKey("/DisplayDocTitle", QPDFObjectHandle::newBool(true));
        root.replaceKey("/ViewerPreferences", viewer);
        QPDFWriter writer(pdf);
        writer.setOutputMemory();
        writer.setDeterministicID(true);
        writer.write();
        const auto out = writer.getBufferSharedPointer();
        return std::string(reinterpret_cast<const char*>(out->getBuffer()), out->getSize());
    } catch (const std::exception& e) {
        return fail(ErrorCode::internal, e.what());
    }
}

} // namespace

Result<std::string> pdfOf(const Paper& paper, const PaperFonts& fonts) {
    int pages = 1;
    std::string bytes;
    for (int round = 0; round < 2; ++round) {
        FYR_TRY(const auto map, fontsOf(fonts));
        Press press(paper, map.get());
        press.expect(pages);
        press.title(paper.title);
        for (const auto& p : paper.parts)
            if (!p.text.empty()) press.add(p);
        pages = press.pages();
        FYR_TRY(bytes, press.finish(pages));
    }
    return finished(bytes, paper.language);
}

} // namespace fyr::server
