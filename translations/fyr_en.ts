<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB">
    <context>
        <name>fyr::ui::DetailPane</name>
        <message numerus="yes">
            <source>%n question(s)</source>
            <translation>
                <numerusform>%n question</numerusform>
                <numerusform>%n questions</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source> and %n more</source>
            <translation>
                <numerusform> and %n more</numerusform>
                <numerusform> and %n more</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>fyr::ui::OfflineBanner</name>
        <message numerus="yes">
            <source>Your %n change(s) are kept encrypted on this computer and are sent in order.</source>
            <translation>
                <numerusform>Your %n change is kept encrypted on this computer and is sent when connected.</numerusform>
                <numerusform>Your %n changes are kept encrypted on this computer and are sent in order.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Show %n unsent</source>
            <translation>
                <numerusform>Show %n unsent</numerusform>
                <numerusform>Show %n unsent</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>fyr::ui::OverridePanel</name>
        <message numerus="yes">
            <source>Below the floor of %n red flag(s). A written reason is required, and the decision is reviewed afterwards.</source>
            <translation>
                <numerusform>Below the floor of %n red flag. A written reason is required, and the decision is reviewed afterwards.</numerusform>
                <numerusform>Below the floor of %n red flags. A written reason is required, and the decision is reviewed afterwards.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>fyr::ui::QueueDelegate</name>
        <message numerus="yes">
            <source>%n unsent</source>
            <translation>
                <numerusform>%n unsent</numerusform>
                <numerusform>%n unsent</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>fyr::ui::QueueModel</name>
        <message numerus="yes">
            <source>%n red flag(s)</source>
            <translation>
                <numerusform>%n red flag</numerusform>
                <numerusform>%n red flags</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n unsent change(s)</source>
            <translation>
                <numerusform>%n unsent change</numerusform>
                <numerusform>%n unsent changes</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>fyr::ui::QueuePane</name>
        <message numerus="yes">
            <source>%n waiting</source>
            <translation>
                <numerusform>%n waiting</numerusform>
                <numerusform>%n waiting</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n within 10 min</source>
            <translation>
                <numerusform>%n within 10 min</numerusform>
                <numerusform>%n within 10 min</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n urgent or overdue item(s) are not shown here.</source>
            <translation>
                <numerusform>%n urgent or overdue item is not shown here.</numerusform>
                <numerusform>%n urgent or overdue items are not shown here.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>fyr::ui::RecordView</name>
        <message numerus="yes">
            <source>%n entries could not be read and are left out.</source>
            <translation>
                <numerusform>%n entry could not be read and is left out.</numerusform>
                <numerusform>%n entries could not be read and are left out.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n values</source>
            <translation>
                <numerusform>%n value</numerusform>
                <numerusform>%n values</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>fyr::ui::SignInPage</name>
        <message numerus="yes">
            <source>%n attempt(s) left. After that an online sign-in is needed; nothing unsent is lost.</source>
            <translation>
                <numerusform>%n attempt left. After that an online sign-in is needed; nothing unsent is lost.</numerusform>
                <numerusform>%n attempts left. After that an online sign-in is needed; nothing unsent is lost.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>fyr::ui::SyncPill</name>
        <message numerus="yes">
            <source>%n unsent</source>
            <translation>
                <numerusform>%n unsent</numerusform>
                <numerusform>%n unsent</numerusform>
            </translation>
        </message>
    </context>
</TS>